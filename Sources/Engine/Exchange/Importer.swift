internal import Digest
internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// The work of kind `import`: makes a checkpoint of weights that were trained elsewhere, so that they are sampled like a
/// job's own.
struct Importer: JobWork {
    private let spec: ImportSpec
    private let context: JobContext

    init(_ spec: ImportSpec, in context: JobContext) {
        self.spec = spec
        self.context = context
    }

    /// Reads the files, finds out what they are, and saves the checkpoint.
    func run() throws -> JobEnd {
        let (frozen, events) = (context.frozen, context.events)
        try events.append(.started, text: spec.files.joined(separator: ", "))
        let store = CheckpointStore(context.directory, keep: 1, files: context.files)
        store.removeLeftovers()
        let began = ContinuousClock.now
        let found = try found()
        var manifest = found.manifest
        let record = ImportRecord(files: try found.sources.map(Self.file), statements: found.statements)
        manifest.imported = record
        manifest.spec = frozen.sha256
        manifest.attempt = events.attempt
        manifest.created = .now
        let summary = try store.save(manifest, since: began) { writer in
            for (file, write) in found.files { try writer.write(file, write) }
        }
        try events.append(.checkpoint, checkpoint: summary)
        return .finished(
            step: manifest.step,
            text:
                "imported \(found.subject); it is in "
                + context.directory.checkpoint(step: manifest.step).path(percentEncoded: false),
            record: .imported(record))
    }

    /// A network that was found.
    struct Found {
        /// The manifest, before its files are written.
        var manifest: CheckpointManifest
        /// Writes each file of the checkpoint.
        var files: [(file: CheckpointFile, write: (String, (UnsafeRawBufferPointer) throws -> Void) throws -> Void)]
        /// The files that were read.
        var sources: [URL]
        var statements: [ImportRecord.Statement]
        /// The kind of files, after "imported": "an export".
        var subject: String
    }

    private func found() throws -> Found {
        let first = URL(filePath: spec.files[0])
        if spec.files.count == 1, try FileKind.of(spec.files[0]) == .directory {
            let names = [CheckpointManifest.fileName, ExportedModel.fileName]
            let name = try names.first { try FileKind.of(first.appending(path: $0).path) != nil }
            switch name {
            case CheckpointManifest.fileName: return try CheckpointImport(first, spec).found()
            case ExportedModel.fileName: return try ExportImport(first, spec, context.frozen).found()
            default:
                throw JobFailure(
                    .badInput,
                    "\(first.path): a directory without manifest.json (a checkpoint) or config.json (an export); name the files "
                        + "of the weights instead")
            }
        }
        return try WeightsImport(spec, context.frozen).found()
    }

    private static func file(_ url: URL) throws -> ImportRecord.File {
        let path = url.path(percentEncoded: false)
        return ImportRecord.File(path: path, sha256: try SHA256.hash(ofFile: path))
    }

    /// Writes tensors as a file of a checkpoint.
    static func writing(
        _ tensors: [(name: String, tensor: Tensor)]
    ) -> (String, (UnsafeRawBufferPointer) throws -> Void) throws -> Void {
        { path, sink in try Safetensors.write(tensors, named: path, to: sink) }
    }

    /// Writes bytes as a file of a checkpoint.
    static func writing(_ content: Data) -> (String, (UnsafeRawBufferPointer) throws -> Void) throws -> Void {
        { _, sink in try content.withUnsafeBytes { try sink($0) } }
    }
}

extension ImportSpec: RunnableSpec { typealias Work = Importer }
