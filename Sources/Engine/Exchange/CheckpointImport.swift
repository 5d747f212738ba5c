internal import Foundation
internal import Jobs
internal import Storage

/// A checkpoint of another machine: verified, and taken as it is.
struct CheckpointImport {
    private let directory: URL
    private let spec: ImportSpec

    init(_ directory: URL, _ spec: ImportSpec) {
        self.directory = directory
        self.spec = spec
    }

    func found() throws -> Importer.Found {
        let verified = try CheckpointVerification.verify(directory, inference: true, foreign: true)
        var manifest = verified.manifest
        if let asked = spec.convention, asked != manifest.convention {
            throw JobFailure(
                .badInput,
                "convention: the checkpoint's manifest says \(manifest.convention?.rawValue ?? "that of cfgd"); leave it out"
            )
        }
        guard manifest.role == nil else {
            throw JobFailure(
                .badInput, "files: \(directory.path) is the checkpoint of a classifier, which draws nothing")
        }
        if let latents = spec.latents { manifest.latents = latents }
        // What the optimiser remembers is of use to the job alone that trained it.
        let names = manifest.files.keys.sorted().filter { $0 != .optimizer }
        manifest.files = [:]
        let origin = directory
        return Importer.Found(
            manifest: manifest,
            files: names.map { file in (file, { _, sink in try Self.copy(origin.appending(path: file.name), to: sink) })
            },
            sources: [directory.appending(path: CheckpointManifest.fileName)],
            statements: [
                .init("checkpoint", "step \(manifest.step) of \(manifest.total), written by \(manifest.engine)"),
                .init("verified", "\(names.map(\.name).joined(separator: ", ")) against their hashes"),
            ] + ModelStatements.of(manifest), subject: "a checkpoint of cfgd")
    }

    private static func copy(_ file: URL, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try SystemFileOperations().read(file.path(percentEncoded: false)) { try sink($0) }
    }
}
