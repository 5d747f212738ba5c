internal import Jobs
internal import NN
internal import Torch

/// The files of a checkpoint in memory, which another thread writes while training goes on. It has the size of the
/// checkpoint, and its memory is kept for the next one.
struct CheckpointCopy: Sendable {
    /// The content of each file.
    private var files: [(file: CheckpointFile, content: [UInt8])] = []

    /// Takes the state of a training in place of what was there.
    mutating func take(_ state: TrainingState) throws {
        var taken: [(CheckpointFile, [UInt8])] = []
        for (file, tensors) in try state.files() {
            var content = memory(of: file)
            content.reserveCapacity(Self.bytes(of: tensors))
            try Safetensors.write(tensors, named: file.name) { content.append(contentsOf: $0) }
            taken.append((file, content))
        }
        if let tokenizer = state.tokenizer { taken.append((.tokenizer, Array(tokenizer.utf8))) }
        files = taken
    }

    /// Writes the files of the checkpoint.
    func write(_ checkpoint: inout CheckpointWriter) throws {
        for (file, content) in files {
            try checkpoint.write(file) { _, sink in try content.withUnsafeBytes { try sink($0) } }
        }
    }

    /// The bytes of a file at most: elements, and names and shapes in its header.
    static func bytes(of tensors: [ParameterStore.Named]) -> Int {
        tensors.reduce(1 << 16) { $0 + $1.tensor.count * $1.tensor.dtype.size }
    }

    /// The emptied memory that a file had before.
    private mutating func memory(of file: CheckpointFile) -> [UInt8] {
        guard let place = files.firstIndex(where: { $0.file == file }) else { return [] }
        var content = files.remove(at: place).content
        content.removeAll(keepingCapacity: true)
        return content
    }
}
