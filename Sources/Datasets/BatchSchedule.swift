/// The examples of each training step: the permutations of successive epochs, concatenated and cut into batches, so a
/// batch may span two epochs. A pure function of the step.
public struct BatchSchedule: Sendable {
    /// The number of examples.
    public let count: Int
    /// The number of examples per step.
    public let batch: Int
    /// The seed of the permutations.
    public let seed: UInt64
    /// The examples by their places in a permutation; `nil` for all examples of a data set.
    private let examples: [Int]?

    /// Creates a schedule.
    ///
    /// - Parameters:
    ///   - count: Number of examples, at least 1.
    ///   - batch: Number of examples per step, at least 1.
    ///   - seed: Seed of the permutations.
    ///   - examples: The examples that are permuted, `count` of them; `nil`, the default, means 0..<count.
    public init(count: Int, batch: Int, seed: UInt64, among examples: [Int]? = nil) {
        precondition(count > 0 && batch > 0, "a schedule of \(batch) examples out of \(count)")
        precondition(examples.map { $0.count == count } ?? true, "\(count) examples among \(examples?.count ?? 0)")
        self.examples = examples
        self.count = count
        self.batch = batch
        self.seed = seed
    }

    /// Returns the examples of a step, from 0, in their order in the batch.
    public func indices(step: Int) -> [Int] {
        var permutation: (epoch: Int, order: Permutation)?
        return (step * batch..<(step + 1) * batch).map { position in
            let epoch = position / count
            if let permutation, permutation.epoch == epoch { return example(permutation.order[position % count]) }
            let order = Permutation(count: count, seed: seed, epoch: epoch)
            permutation = (epoch, order)
            return example(order[position % count])
        }
    }

    private func example(_ place: Int) -> Int { examples?[place] ?? place }
}
