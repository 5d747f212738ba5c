internal import Datasets
internal import Flow
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

/// Measures a classifier on held-out examples, each of which is noised once for every bin of t.
struct ClassifierTest {
    let network: any ClassifierNetwork
    let examples: HeldOutExamples
    let spec: ClassifierSpec
    let device: Device

    /// Examples in one forward pass.
    private static let block = 100

    /// - Returns: `nil` if it was interrupted.
    func run(isInterrupted: () -> Bool) throws -> ClassifierRecord? {
        var bins: [ClassifierRecord.Bin] = []
        let count = spec.test.bins
        for bin in 0..<count {
            guard let scores = try scores(bin, of: count, isInterrupted) else { return nil }
            bins.append(scores.bin(from: Double(bin) / Double(count), to: Double(bin + 1) / Double(count)))
        }
        return ClassifierRecord(examples: examples.indices.count, source: examples.source, bins: bins)
    }

    private func scores(_ bin: Int, of bins: Int, _ isInterrupted: () -> Bool) throws -> CalibrationScores? {
        let path = spec.path
        let random = RandomStream(seed: spec.seed)
        var scores = CalibrationScores()
        let total = examples.indices.count
        for start in stride(from: 0, to: total, by: Self.block) {
            if isInterrupted() { return nil }
            let slots = start..<min(start + Self.block, total)
            let (images, labels) = try examples.data.batch(Array(examples.indices[slots]))
            guard let labels = try labels?.int64s() else { return nil }
            let noise = try random.normal(
                purpose: .evaluation, step: UInt64(bin), samples: UInt64(slots.lowerBound)..<UInt64(slots.upperBound),
                shape: examples.data.shape)
            // Multiples of the golden ratio cover the bin evenly, whatever the order of the examples is.
            let times = slots.map { (Double(bin) + (Double($0) * 0.618_033_988_749_895 + 0.5).fraction) / Double(bins) }
            let t = try Tensor(times, shape: [slots.count]).cast(to: .float32)
            let logs = try withoutGradient { () throws(TorchError) in
                let x = try path.sample(from: noise, to: images, at: t).x
                return try network(x.moved(to: device), time: t.moved(to: device)).logSoftmax(dim: 1).doubles()
            }
            let classes = network.classes
            for (row, label) in labels.enumerated() {
                scores.add(logProbabilities: logs[row * classes..<(row + 1) * classes], label: Int(label))
            }
        }
        return scores
    }
}

extension Double {
    fileprivate var fraction: Double { self - rounded(.down) }
}
