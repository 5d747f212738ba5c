internal import Datasets
internal import Digest
internal import Foundation
internal import Jobs
internal import NN
internal import Torch

/// The work of kind `encode`: encodes the pictures of a data set once, so that models are trained on their latents.
struct LatentEncoder: JobWork {
    private let spec: EncodingSpec
    private let context: JobContext

    /// The least time between two syncs: the work that a crash can cost.
    private static let interval: Duration = .seconds(20)

    init(_ spec: EncodingSpec, in context: JobContext) {
        self.spec = spec
        self.context = context
    }

    /// Encodes the examples that no earlier attempt encoded.
    func run() throws -> JobEnd {
        let device = try Device(named: spec.device)
        let data = try context.opener.open(spec.data, field: "data")
        try context.publishFindings()
        let autoencoder = try Autoencoder(spec.autoencoder, field: "autoencoder", device: device)
        let configuration = autoencoder.configuration
        let latents = LatentSpec(
            decoder: spec.autoencoder, scale: spec.scale ?? configuration.scalingFactor,
            shift: spec.shift ?? (configuration.shift == 0 ? nil : configuration.shift))
        let shape = try Self.shape(of: data, configuration.factor, inputs: configuration.inputChannels)
        let events = context.events
        let content = LatentFile.Content(
            count: data.count, shape: [configuration.latentChannels] + shape,
            labels: data.classes > 0 ? (0..<data.count).map { Int64(data.label($0) ?? 0) } : nil,
            captions: try captions(of: data), metadata: try metadata(latents, autoencoder, data))
        var file = try LatentFile(context.directory.latents, content, through: context.files)
        try events.append(
            file.done == 0 ? .started : .resumed,
            text: file.done == 0
                ? "\(CountText.words(data.count, "example"))"
                : "\(file.done) of \(CountText.words(data.count, "example")) are there")
        if data.shape[0] != configuration.inputChannels {
            try events.append(
                .warning,
                text:
                    "the pictures have one channel; the autoencoder is shown it \(CountText.words(configuration.inputChannels, "time"))"
            )
        }
        let random = RandomStream(seed: spec.seed)
        var meter = ProgressMeter(total: data.count, step: file.done)
        var saved = ContinuousClock.now
        for first in stride(from: file.done, to: data.count, by: spec.batch) {
            if let reason = context.interruption.stopReason {
                try file.save()
                return .stopped(step: first, text: "stopped after \(CountText.words(first, "example")): \(reason)")
            }
            let indices = Array(first..<min(first + spec.batch, data.count))
            try file.append(encode(data.batch(indices).images, indices, by: autoencoder, as: latents, random))
            if saved.duration(to: .now) > Self.interval {
                try file.save()
                saved = .now
            }
            let done = first + indices.count
            if let progress = meter.report(step: done) { try events.append(.progress, progress: progress) }
        }
        try file.finish()
        return .finished(
            step: data.count,
            text:
                "encoded \(CountText.words(data.count, "example")); latents of \(content.shape.map(String.init).joined(separator: " x ")) are in "
                + context.directory.latents.path(percentEncoded: false))
    }

    /// Latents [N, ...] as the model sees them, of pictures [N, C, H, W].
    private func encode(
        _ pictures: Tensor, _ indices: [Int], by autoencoder: Autoencoder, as latents: LatentSpec,
        _ random: RandomStream
    ) throws -> Tensor {
        try withoutGradient {
            let inputs = autoencoder.configuration.inputChannels
            let shown =
                pictures.shape[1] == inputs
                ? pictures : try Tensor.cat([Tensor](repeating: pictures, count: inputs), dim: 1)
            let (mean, deviation) = try autoencoder.network.encode(shown.moved(to: autoencoder.device))
            var z = mean
            if spec.posterior == .sample {
                let draws = try random.normal(
                    purpose: .posterior, step: 0, samples: indices.map(UInt64.init),
                    shape: Array(mean.shape.dropFirst()))
                z = try mean + deviation * draws.moved(to: autoencoder.device)
            }
            if let shift = latents.shift { z = try z - shift }
            return try (z * latents.scale).moved(to: .cpu)
        }
    }

    /// All texts of the data; `nil` without.
    private func captions(of data: any Dataset) throws(DataError) -> [String]? {
        guard data.isCaptioned else { return nil }
        var texts: [String] = []
        for first in stride(from: 0, to: data.count, by: 4096) {
            texts += try data.captions(Array(first..<min(first + 4096, data.count))) ?? []
        }
        return texts
    }

    /// Height and width of the latents.
    static func shape(of data: any Dataset, _ factor: Int, inputs: Int) throws(JobFailure) -> [Int] {
        let shape = data.shape
        guard shape.count == 3, shape[0] == inputs || shape[0] == 1 else {
            throw JobFailure(
                .badInput,
                "data: examples of shape \(shape) are no pictures for an autoencoder of \(inputs) channels")
        }
        guard shape[1] % factor == 0, shape[2] % factor == 0 else {
            throw JobFailure(
                .badInput,
                "data.size: the autoencoder makes one place of \(factor)x\(factor) pixels, and \(shape[1])x\(shape[2]) pixels are "
                    + "no multiple of that; give a size that is")
        }
        return [shape[1] / factor, shape[2] / factor]
    }

    /// The metadata of the file: the latent spec that a training reads, and the hashes of autoencoder and data.
    private func metadata(
        _ latents: LatentSpec, _ autoencoder: Autoencoder, _ data: any Dataset
    ) throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let names = try data.classNames.map { [ArrayFiles.classNames: try text($0)] } ?? [:]
        return names.merging([
            LatentSpec.metadataKey: try text(latents),
            "cfgd.autoencoder": try SHA256.hash(ofFile: autoencoder.weights),
            "cfgd.data": try text(CheckpointManifest.Data(of: data, by: context.opener.rules)),
            "cfgd.posterior": "\(spec.posterior.rawValue) \(spec.seed)",
        ]) { _, own in own }
    }
}

extension EncodingSpec: RunnableSpec { typealias Work = LatentEncoder }
