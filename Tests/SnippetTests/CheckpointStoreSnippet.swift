import FlowMath
import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

@Suite struct CheckpointStoreSnippet {
    /// A training that takes up the newest checkpoint.
    private struct TrainingState {
        func load(from url: URL, step: Int) throws {}
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aCheckpointIsSavedAndFound() throws {
        let run = RunDirectory(URL(filePath: folder.path("run"), directoryHint: .isDirectory))
        let (state, tensors) = (TrainingState(), [(name: "weight", tensor: try Tensor.ones([2, 2]))])
        let manifest = CheckpointManifest(
            step: 10, total: 100, seed: 1, attempt: 1, network: .mlp(MLPSpec()), path: .linear, prediction: .velocity,
            classes: 0, drop: 0, shape: [2], normalization: "x", ema: .constant(0.999), spec: "of the spec",
            data: .init(images: "of the points", labels: nil, count: 40), engine: "tests", threads: 1)
        let store = CheckpointStore(run, keep: 3)
        store.removeLeftovers()
        if let found = try store.newestValid(rejected: { print($0) }) {
            try state.load(from: found.url, step: found.manifest.step)
        }
        let summary = try store.save(manifest, since: .now) { writer in
            try writer.write(.model) { try Safetensors.write(tensors, named: $0, to: $1) }
        }
        #expect(summary.step == 10)
        #expect(try store.newestValid(rejected: { _ in })?.manifest.step == 10)
    }
}
