internal import Datasets

/// A split of labelled examples in which each class has a tenth of its examples held out, at least one of two or more.
///
/// The examples of class c are permuted by `Permutation` of the seed and epoch 2^40 + c, and the first tenth, rounded to
/// nearest, is held out. So the split is a function of the seed and of the labels, in whatever order a format has its examples.
struct StratifiedSplit {
    /// The examples that are trained on, ascending.
    let trained: [Int]
    /// The examples that are held out, ascending.
    let heldOut: [Int]

    /// Splits the examples of each class.
    init(_ members: [[Int]], seed: UInt64) {
        var (trained, heldOut): ([Int], [Int]) = ([], [])
        for (label, examples) in members.enumerated() where !examples.isEmpty {
            let order = Permutation(count: examples.count, seed: seed, epoch: 1 << 40 + label)
            let held = examples.count < 2 ? 0 : max(1, (examples.count + 5) / 10)
            heldOut += (0..<held).map { examples[order[$0]] }
            trained += (held..<examples.count).map { examples[order[$0]] }
        }
        self.trained = trained.sorted()
        self.heldOut = heldOut.sorted()
    }
}
