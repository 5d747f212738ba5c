internal import Foundation
internal import Jobs
internal import NN
internal import Torch

/// The classifier of a checkpoint, with its averaged weights.
struct TrainedClassifier {
    let manifest: CheckpointManifest
    /// The hash of the manifest's file.
    let sha256: String
    let classifier: NetworkClassifier

    /// Verifies a checkpoint and loads its weights.
    /// - Parameters:
    ///   - url: the checkpoint's directory.
    ///   - expected: the hash that its manifest must have; `nil` takes any.
    ///   - weights: which of its weights.
    ///   - device: where the network runs.
    init(_ url: URL, expected: String?, weights: WeightSet, device: Device = .cpu) throws {
        let checkpoint = try CheckpointWeights(url, expected: expected, weights: weights)
        manifest = checkpoint.manifest
        sha256 = checkpoint.sha256
        guard manifest.role == .classifier else {
            throw JobFailure(
                .badInput,
                "guidance: \(url.path(percentEncoded: false)) holds no classifier; name a job of kind classifier")
        }
        let (network, parameters) = try NetworkFactory.makeClassifier(
            manifest.network, on: manifest.path, shape: manifest.shape, classes: manifest.classes, seed: 0,
            device: device)
        try checkpoint.load(into: parameters)
        classifier = NetworkClassifier(network: network)
    }
}
