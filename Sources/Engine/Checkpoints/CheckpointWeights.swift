internal import Foundation
internal import Jobs
internal import NN
internal import Torch

/// The weights of a verified checkpoint, for inference.
struct CheckpointWeights {
    let manifest: CheckpointManifest
    /// The hash of the manifest's file.
    let sha256: String
    private let file: URL

    /// Verifies a checkpoint.
    /// - Parameters:
    ///   - url: the checkpoint's directory.
    ///   - expected: the hash that its manifest must have; `nil` takes any.
    ///   - weights: which of its weights.
    init(_ url: URL, expected: String?, weights: WeightSet) throws {
        let verified = try CheckpointVerification.verify(url, expected: expected, inference: true, foreign: true)
        manifest = verified.manifest
        sha256 = verified.sha256
        let name = weights.checkpointFile
        guard manifest.files[name] != nil else {
            throw JobFailure(
                .badInput,
                "weights: \(weights.rawValue) are not in \(url.path(percentEncoded: false)), which has "
                    + (manifest.files.keys.sorted().map(\.name).filter { $0.hasSuffix(".safetensors") }.joined(
                        separator: ", "))
                    + "; leave it out for the average, or import the other ones")
        }
        file = url.appending(path: name.name)
    }

    /// Loads the weights into the parameters of a network, which then need no gradients.
    /// - Throws: `JobFailure` for weights of another network.
    func load(into parameters: ParameterStore) throws {
        let path = file.path(percentEncoded: false)
        let tensors = try Safetensors(contentsOf: path).tensors
        do throws(TorchError) {
            try parameters.load(tensors)
        } catch {
            throw JobFailure(.badInput, "\(path): \(error.message)")
        }
        for parameter in parameters.tensors { parameter.requiresGradient = false }
    }
}
