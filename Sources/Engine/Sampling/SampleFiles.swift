internal import Datasets
internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// The files of a sampling job, one for each sample, so that another attempt skips what is there.
struct SampleFiles {
    let directory: RunDirectory
    let output: OutputSpec
    /// `nil` where there are none.
    let pictures: SamplePictures?

    /// Single samples as tensors, until they are put together.
    private var parts: URL { directory.url.appending(path: ".parts", directoryHint: .isDirectory) }

    func prepare() throws(FileError) {
        if output.images == .png { try SystemFileOperations().makeDirectories(directory.samples) }
        if output.tensors { try SystemFileOperations().makeDirectories(parts) }
    }

    /// Whether a sample need not be drawn again.
    func isDone(_ index: Int) -> Bool {
        let wanted = files(index)
        return !wanted.isEmpty
            && wanted.allSatisfy { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
    }

    /// Writes one sample: `tensor` is of shape [1, channels, height, width].
    func write(_ index: Int, picture: PNGImage?, tensor: Tensor) throws {
        if output.tensors { try AtomicFile.write([("x", tensor)], to: part(index), durable: false) }
        if output.images == .png, let picture {
            try AtomicFile.write(try picture.encoded(), to: directory.sample(index: index), durable: false)
        }
    }

    /// The picture of a sample that was written before.
    func picture(_ index: Int) throws -> PNGImage {
        guard let pictures else { preconditionFailure("pictures were not asked for") }
        if output.images == .png {
            let file = directory.sample(index: index)
            let name = file.path(percentEncoded: false)
            guard let data = FileManager.default.contents(atPath: name) else { throw FileError.last("read", name) }
            return try PNGImage(decoding: data, channels: pictures.channels, name: name)
        }
        return try pictures(tensor(index))[0]
    }

    /// Puts all tensors into one file.
    func join(total: Int, labels: [Int64], scales: [Float], starts: Tensor? = nil) throws {
        try Self.publish(
            try Tensor.cat(try (0..<total).map(tensor)), in: directory, labels: labels, scales: scales, starts: starts)
    }

    /// Writes all samples into one file, with the label and the scale of each, and where it began.
    /// - Parameter starts: as many as samples; `nil` for noise by the seed.
    static func publish(
        _ x: Tensor, in directory: RunDirectory, labels: [Int64], scales: [Float], starts: Tensor? = nil
    ) throws {
        let count = labels.count
        try AtomicFile.write(
            [("x", x), ("label", try Tensor(labels, shape: [count])), ("scale", try Tensor(scales, shape: [count]))]
                + (starts.map { [(SampleStart.name, $0)] } ?? []),
            to: directory.sampleTensors)
    }

    /// Makes the names of all samples durable, and removes what is no longer needed.
    func finish() throws {
        if output.images == .png { try SystemFileOperations().syncDirectory(directory.samples) }
        if output.tensors { try? SystemFileOperations().removeTree(parts.path(percentEncoded: false)) }
    }

    private func files(_ index: Int) -> [URL] {
        (output.images == .png ? [directory.sample(index: index)] : []) + (output.tensors ? [part(index)] : [])
    }

    private func part(_ index: Int) -> URL { parts.appending(path: "\(index).safetensors") }

    private func tensor(_ index: Int) throws -> Tensor {
        let path = part(index).path(percentEncoded: false)
        guard let x = try Safetensors(contentsOf: path).tensors["x"] else {
            throw SafetensorsError(file: path, tensor: "x", message: "is missing")
        }
        return x
    }
}
