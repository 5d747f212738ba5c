internal import Foundation
internal import Jobs
internal import NN
internal import Torch

/// Everything of a training that changes from step to step. There is nothing else: all randomness is a function of the
/// seed and the step.
final class TrainingState {
    /// The number of steps done.
    var step = 0
    let parameters: ParameterStore
    let optimizer: AdamW
    let average: ExponentialMovingAverage
    /// The change of parameters, optimiser and average in a step.
    let update: WeightUpdate
    /// The tokenizer of a network of texts, which travels with it.
    var tokenizer: String?
    /// Reads what training begins with besides first values, where no checkpoint takes its place.
    var foundation: (() throws -> Void)?

    /// The state before the first step.
    init(_ parameters: ParameterStore, _ spec: OptimizationSpec) throws {
        self.parameters = parameters
        parameters.mode.recomputesBlocks = spec.recompute ?? false
        let settings = spec.optimizer
        optimizer = try AdamW(
            parameters.trained,
            AdamW.Configuration(
                beta1: settings.betas.first, beta2: settings.betas.second, weightDecay: settings.decay,
                eps: settings.epsilon))
        average = try ExponentialMovingAverage(
            of: parameters.named, Self.profile(spec.ema), frozen: parameters.frozen)
        update = WeightUpdate(optimizer, average)
    }

    /// Makes it ready for the first step of all.
    func begin() throws { try foundation?() }

    /// Writes the files of a checkpoint.
    func write(_ checkpoint: inout CheckpointWriter) throws {
        for (file, tensors) in try files() {
            try checkpoint.write(file) { path, sink in try Safetensors.write(tensors, named: path, to: sink) }
        }
        if let tokenizer {
            try checkpoint.write(.tokenizer) { _, sink in
                try Array(tokenizer.utf8).withUnsafeBytes { try sink($0) }
            }
        }
    }

    /// The bytes of these files.
    func bytes() throws -> Int {
        var bytes = 0
        for (file, tensors) in try files() {
            try Safetensors.write(tensors, named: file.name) { bytes += $0.count }
        }
        return bytes
    }

    /// The files of a checkpoint with their tensors, without the tokenizer.
    func files() throws -> [(file: CheckpointFile, tensors: [ParameterStore.Named])] {
        [(.model, parameters.named), (.ema, average.averages), (.optimizer, try optimizer.state())]
    }

    /// Takes up the state of a checkpoint.
    /// - Throws: `JobFailure` where its tensors are those of another network.
    func load(from directory: URL, step: Int) throws {
        func tensors(_ file: CheckpointFile) throws -> [String: Tensor] {
            try Safetensors(contentsOf: directory.appending(path: file.name).path(percentEncoded: false)).tensors
        }
        let (model, ema, moments) = (try tensors(.model), try tensors(.ema), try tensors(.optimizer))
        do throws(TorchError) {
            try parameters.load(model)
            try average.load(ema)
            try optimizer.load(moments)
        } catch {
            throw JobFailure(
                .badInput,
                "\(directory.lastPathComponent) does not fit the network of the spec: \(error.message); start the new "
                    + "network as a new job")
        }
        self.step = step
    }

    private static func profile(_ spec: EMASpec) -> ExponentialMovingAverage.Profile {
        switch spec {
        case .constant(let decay), .fixed(let decay): .constant(decay: decay)
        case .warmedUp(let decay): .warmedUp(decay: decay)
        case .power(let sigmaRel): .powerFunction(sigmaRel: sigmaRel)
        }
    }
}
