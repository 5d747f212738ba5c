internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// The measurement of one batch.
struct LikelihoodPart {
    /// The log density of each example, in nats.
    let logDensities: [Double]
    /// Evaluations of the network, over all examples.
    let evaluations: Int
    /// Wall time of the batch, in seconds.
    let seconds: Double
}

/// The measured batches of an evaluation, a file each in `.parts`, until the last batch is measured.
struct LikelihoodParts {
    let directory: RunDirectory

    private var folder: URL { directory.url.appending(path: ".parts", directoryHint: .isDirectory) }

    func prepare() throws(FileError) { try SystemFileOperations().makeDirectories(folder) }

    /// Writes a batch. The file is durable when the call returns.
    func write(_ part: LikelihoodPart, _ range: Range<Int>) throws {
        try AtomicFile.write(
            [
                ("log_density", try Tensor(part.logDensities, shape: [range.count])),
                ("evaluations", try Tensor([Int64(part.evaluations)], shape: [1])),
                ("seconds", try Tensor([part.seconds], shape: [1])),
            ], to: file(range))
    }

    /// Reads a batch that an earlier attempt measured; `nil` for a batch without a readable file, which is measured again.
    func read(_ range: Range<Int>) -> LikelihoodPart? {
        guard let tensors = try? Safetensors(contentsOf: file(range).path(percentEncoded: false)).tensors,
            let logs = try? tensors["log_density"]?.doubles(), logs.count == range.count,
            let evaluations = try? tensors["evaluations"]?.int64s().first,
            let seconds = try? tensors["seconds"]?.doubles().first
        else { return nil }
        return LikelihoodPart(logDensities: logs, evaluations: Int(evaluations), seconds: seconds)
    }

    /// Deletes the files of the batches.
    func finish() throws { try? SystemFileOperations().removeTree(folder.path(percentEncoded: false)) }

    private func file(_ range: Range<Int>) -> URL {
        folder.appending(path: "\(range.lowerBound)-\(range.upperBound).safetensors")
    }
}
