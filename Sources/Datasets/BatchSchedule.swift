/// Which examples each training step sees: one permutation of the data after the other, cut into batches without a gap,
/// so that a batch may reach over the border of two epochs. A pure function of the step.
public struct BatchSchedule: Sendable {
    /// How many examples there are.
    public let count: Int
    /// Examples per step.
    public let batch: Int
    /// Decides the permutations.
    public let seed: UInt64

    /// Creates a schedule over `count` examples, at least 1.
    public init(count: Int, batch: Int, seed: UInt64) {
        precondition(count > 0 && batch > 0, "a schedule of \(batch) examples out of \(count)")
        self.count = count
        self.batch = batch
        self.seed = seed
    }

    /// The examples of a step, counted from 0, in the order of their slots in the batch.
    public func indices(step: Int) -> [Int] {
        var permutation: (epoch: Int, order: Permutation)?
        return (step * batch..<(step + 1) * batch).map { position in
            let epoch = position / count
            if let permutation, permutation.epoch == epoch { return permutation.order[position % count] }
            let order = Permutation(count: count, seed: seed, epoch: epoch)
            permutation = (epoch, order)
            return order[position % count]
        }
    }
}
