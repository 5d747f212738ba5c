internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// One batch that was measured.
struct LikelihoodPart {
    /// Natural logarithms, one for each example.
    let logDensities: [Double]
    /// Evaluations of the network, over all examples.
    let evaluations: Int
    /// What the batch took.
    let seconds: Double
}

/// The batches that were measured so far, a file each, until they are put together.
struct LikelihoodParts {
    let directory: RunDirectory

    private var folder: URL { directory.url.appending(path: ".parts", directoryHint: .isDirectory) }

    func prepare() throws(FileError) { try SystemFileOperations().makeDirectories(folder) }

    /// Keeps a batch; it is on disk when this returns.
    func write(_ part: LikelihoodPart, _ range: Range<Int>) throws {
        try AtomicFile.write(
            [
                ("log_density", try Tensor(part.logDensities, shape: [range.count])),
                ("evaluations", try Tensor([Int64(part.evaluations)], shape: [1])),
                ("seconds", try Tensor([part.seconds], shape: [1])),
            ], to: file(range))
    }

    /// A batch that was measured before; `nil` for one that has to be measured.
    func read(_ range: Range<Int>) -> LikelihoodPart? {
        // What cannot be read is measured again.
        guard let tensors = try? Safetensors(contentsOf: file(range).path(percentEncoded: false)).tensors,
            let logs = try? tensors["log_density"]?.doubles(), logs.count == range.count,
            let evaluations = try? tensors["evaluations"]?.int64s().first,
            let seconds = try? tensors["seconds"]?.doubles().first
        else { return nil }
        return LikelihoodPart(logDensities: logs, evaluations: Int(evaluations), seconds: seconds)
    }

    /// Removes what is no longer needed.
    func finish() throws { try? FileManager.default.removeItem(at: folder) }

    private func file(_ range: Range<Int>) -> URL {
        folder.appending(path: "\(range.lowerBound)-\(range.upperBound).safetensors")
    }
}
