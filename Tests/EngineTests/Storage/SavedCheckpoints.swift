import FlowMath
import Foundation
import Jobs
import Storage
import Testing

@testable import Engine

/// Checkpoints of a run directory with known bytes, without a network.
struct SavedCheckpoints {
    /// Whether all cases of every test run instead of a selection, as `make faults` asks.
    static let all = ProcessInfo.processInfo.environment["CFGD_FAULTS"] == "all"

    let root: URL
    let manifest: CheckpointManifest

    /// - Parameter root: An existing directory.
    init(_ root: URL, like fixture: RunFixture) throws {
        guard let spec = try fixture.train().value as? TrainingSpec else { preconditionFailure("a training spec") }
        self.root = root
        manifest = CheckpointManifest(
            step: 0, total: 100, seed: 1, attempt: 1, network: spec.network, path: spec.path,
            prediction: .velocity, classes: 3, drop: 0.1, shape: [1, 8, 8], normalization: "none", ema: spec.train.ema,
            spec: "of the spec", data: .init(images: "of the images", labels: nil, count: 40), engine: "tests",
            threads: 1)
    }

    private init(_ root: URL, _ manifest: CheckpointManifest) {
        self.root = root
        self.manifest = manifest
    }

    var directory: URL { RunDirectory(root).checkpoints }

    /// Returns the files of a step, in the pieces in which they are written.
    static func pieces(_ step: Int) -> [(file: CheckpointFile, pieces: [[UInt8]])] {
        [(.ema, [100, 700]), (.model, [8, 300, 1200]), (.optimizer, [2000])].map { file, lengths in
            (file, lengths.map { length in (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ step &* 7) } })
        }
    }

    func store(keep: Int = 1, _ files: any FileOperations) -> CheckpointStore {
        CheckpointStore(RunDirectory(root), keep: keep, files: files)
    }

    /// Saves the checkpoint of a step.
    func save(_ step: Int, keep: Int = 1, through files: any FileOperations) throws {
        var manifest = manifest
        manifest.step = step
        let summary = try store(keep: keep, files).save(manifest, since: .now) { writer in
            for (file, pieces) in Self.pieces(step) {
                try writer.write(file) { _, sink in
                    for piece in pieces { try piece.withUnsafeBytes { try sink($0) } }
                }
            }
        }
        #expect(summary.step == step)
    }

    /// Returns the step of the newest good checkpoint, after checking that its files belong to that step.
    func newest() throws -> Int? {
        guard let found = try store(SystemFileOperations()).newestValid(rejected: { _ in }) else { return nil }
        for (file, pieces) in Self.pieces(found.manifest.step) {
            let content = try Data(contentsOf: found.url.appending(path: file.name))
            #expect(content == Data(pieces.joined()), "\(file) of step \(found.manifest.step)")
        }
        return found.manifest.step
    }

    /// Copies the files to another directory.
    func copy(to other: URL) throws -> SavedCheckpoints {
        try FileManager.default.copyItem(at: root, to: other)
        return SavedCheckpoints(other, manifest)
    }

    /// Creates an empty run directory beside this one.
    func sibling(_ name: String) throws -> SavedCheckpoints {
        let other = root.deletingLastPathComponent().appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        return SavedCheckpoints(other, manifest)
    }

    /// The names in `checkpoints` that are not checkpoints.
    func leftovers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))
            .filter { !$0.hasPrefix("step-") }
    }
}
