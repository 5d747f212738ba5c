internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import NN
internal import Tokenizers
internal import Torch

/// The network of a checkpoint with its weights and its manifest.
struct TrainedModel {
    let manifest: CheckpointManifest
    /// The hash of the manifest's file.
    let sha256: String
    let network: any ConditionalNetwork
    /// The tokenizer of prompts, for a model of texts.
    let prompts: PromptTokens?
    /// The numbers of rows in which the network is evaluated.
    let blocks = RowBlocks()

    /// Verifies a checkpoint and loads its weights.
    /// - Parameters:
    ///   - url: the checkpoint's directory.
    ///   - expected: the hash that its manifest must have; `nil` takes any.
    ///   - weights: which of its weights.
    ///   - device: where the network runs.
    ///   - precision: the type of its products; `nil` is float32.
    init(
        _ url: URL, expected: String?, weights: WeightSet, device: Device = .cpu, precision: Precision? = nil
    ) throws {
        let checkpoint = try CheckpointWeights(url, expected: expected, weights: weights)
        manifest = checkpoint.manifest
        sha256 = checkpoint.sha256
        guard manifest.role != .classifier else {
            throw JobFailure(
                .badInput,
                "model: \(url.path(percentEncoded: false)) holds a classifier, which draws nothing; name it under guidance "
                    + "and a job of kind train here")
        }
        let (network, parameters) = try NetworkFactory.make(
            manifest.network, shape: manifest.shape, classes: manifest.classes, text: manifest.text, seed: 0,
            device: device, precision: precision, remembersTexts: true)
        try checkpoint.load(into: parameters)
        prompts = try manifest.text.map { text in
            let file = url.appending(path: TextModel.tokenizerName).path(percentEncoded: false)
            return PromptTokens(try Tokenizer(path: file), context: text.context)
        }
        self.network = manifest.convention.map { ConventionalNetwork(base: network, convention: $0) } ?? network
    }

    /// The null condition; `nil` for a model without conditions.
    var null: Condition? {
        prompts?.null ?? (manifest.classes > 0 ? Condition(label: manifest.classes) : nil)
    }

    /// Warnings about a spec with this model.
    func warnings(_ spec: SamplingSpec) -> [String] {
        (prompts?.warnings(spec.texts) ?? []) + spec.warnings(with: [.model: manifest]).map(\.message)
    }
}
