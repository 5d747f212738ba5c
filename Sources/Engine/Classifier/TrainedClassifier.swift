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
    init(_ url: URL, expected: String?, weights: SamplingSpec.Weights, device: Device = .cpu) throws {
        let verified = try CheckpointVerification.verify(url, expected: expected)
        manifest = verified.manifest
        sha256 = verified.sha256
        guard manifest.role == .classifier else {
            throw JobFailure(
                .badInput,
                "guidance: \(url.path(percentEncoded: false)) holds no classifier; name a job of kind classifier")
        }
        let (network, parameters) = try NetworkFactory.makeClassifier(
            manifest.network, on: try manifest.path.path(), shape: manifest.shape, classes: manifest.classes, seed: 0,
            device: device)
        let file = url.appending(path: weights == .ema ? TrainingState.File.ema : TrainingState.File.model)
        let tensors = try Safetensors(contentsOf: file.path(percentEncoded: false)).tensors
        do throws(TorchError) {
            try parameters.load(tensors)
        } catch {
            throw JobFailure(.badInput, "\(file.path(percentEncoded: false)): \(error.message)")
        }
        for parameter in parameters.tensors { parameter.requiresGradient = false }
        classifier = NetworkClassifier(network: network)
    }

    /// Checks that the classifier knows what the model draws.
    func check(_ model: CheckpointManifest) throws(JobFailure) {
        if let mismatch = manifest.mismatch(with: model) { throw JobFailure(.badInput, "guidance: \(mismatch)") }
    }
}
