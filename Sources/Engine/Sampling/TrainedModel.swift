internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import NN
internal import Tokenizers
internal import Torch

/// The network of a checkpoint, with its weights, and what the manifest says about it.
struct TrainedModel {
    let manifest: CheckpointManifest
    /// The hash of the manifest's file.
    let sha256: String
    let network: any ConditionalNetwork
    /// What makes tokens of prompts, of a model of texts.
    let prompts: PromptTokens?

    /// Verifies a checkpoint and loads its weights.
    /// - Parameters:
    ///   - url: the checkpoint's directory.
    ///   - expected: the hash that its manifest must have; `nil` takes any.
    ///   - weights: which of its weights.
    ///   - device: where the network runs.
    ///   - precision: the type of its products; `nil` is float32.
    init(
        _ url: URL, expected: String?, weights: SamplingSpec.Weights, device: Device = .cpu, precision: Precision? = nil
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

    /// What stands for no condition; `nil` for a model without conditions.
    var null: Condition? {
        prompts?.null ?? (manifest.classes > 0 ? Condition(label: manifest.classes) : nil)
    }

    /// Checks that the model can draw what a spec asks for.
    /// - Parameter classifier: what guides; it can give a model without labels its condition.
    func check(_ spec: SamplingSpec, classifier: CheckpointManifest? = nil) throws(JobFailure) {
        let guidance = spec.guidance
        if let conflict = manifest.sourceConflict(with: spec) {
            throw JobFailure(.badInput, "\(conflict.field): \(conflict.message)")
        }
        if let channels = guidance.channels, channels.upperBound > manifest.shape[0] {
            throw JobFailure(
                .badInput,
                "guidance.channels: [\(channels.lowerBound), \(channels.upperBound)] of samples that have "
                    + "\(manifest.shape[0]) channels")
        }
        let issues = spec.labelIssues(
            classes: manifest.classes, isPrompted: manifest.text != nil, classifier: classifier?.classes,
            of: "this model")
        if !issues.isEmpty { throw JobFailure(.badInput, SpecError(issues: issues).description) }
    }

    /// What the writer of a spec probably did not mean, as the model shows.
    func warnings(_ spec: SamplingSpec) -> [String] {
        let usesNull =
            switch spec.guidance.method {
            case .none, .autoguidance: !spec.samples.isConditional
            case .composed where spec.guidance.hasNegative: false
            case .classifierFree where spec.guidance.hasNegative, .cfgPlusPlus where spec.guidance.hasNegative,
                .rectified where spec.guidance.hasNegative:
                !spec.samples.isConditional
            case .classifier: !spec.samples.isConditional || spec.guidance.start != .conditional
            default: !spec.samples.isConditional || spec.guidance.canonicalScales.contains { $0 != 1 }
            }
        let cut = prompts?.warnings(spec.texts) ?? []
        guard null != nil, manifest.drop == 0, usesNull else { return cut }
        return cut + [Self.unconditionalWarning]
    }

    /// Said of a network that never saw the null label where its unconditional field is used.
    static let unconditionalWarning =
        "this model was trained with condition.drop 0: it never saw the null condition, so its unconditional field is "
        + "arbitrary"
}
