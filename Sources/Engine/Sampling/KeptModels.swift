internal import Foundation
internal import Jobs
internal import Torch

/// The models of the last job of a worker that stays, which the next job uses again if it asks for the same ones.
///
/// A kept model brings no other bits than one that is loaded anew: the same weights by the hash of their manifest, computed by the
/// same kernels. What was found out about it is kept with it: the numbers of rows that have equal bits (`RowBlocks`), and the
/// features of texts.
public final class KeptModels {
    /// The properties that must be equal for a model to be used again.
    struct Key: Hashable {
        let use: ReferencedModel.Use
        /// The hash of the manifest, which has the hashes of the weights.
        let sha256: String
        let weights: WeightSet
        let device: Device
        let precision: Precision?
        let threads: Int
        let kernels: Int

        /// - Returns: `nil` for a checkpoint without a frozen hash.
        init?(
            _ use: ReferencedModel.Use, _ checkpoint: LinkedCheckpoint, _ spec: SamplingSpec, on device: Device,
            threads: Int
        ) {
            guard let sha256 = checkpoint.sha256 else { return nil }
            (self.use, self.sha256, self.device, self.threads) = (use, sha256, device, threads)
            weights = spec.weights
            precision = spec.sampler.precision
            kernels = TorchRuntime.kernels
        }
    }

    private var networks: [Key: TrainedModel] = [:]
    private var classifiers: [Key: TrainedClassifier] = [:]
    private var used: Set<Key> = []

    /// Creates a store without models.
    public init() {}

    /// The network of a checkpoint, loaded unless it is kept.
    func network(
        _ key: Key?, at checkpoint: LinkedCheckpoint, load: () throws -> TrainedModel
    ) throws -> TrainedModel {
        try model(in: \.networks, key, at: checkpoint, load)
    }

    /// The classifier of a checkpoint, loaded unless it is kept.
    func classifier(
        _ key: Key?, at checkpoint: LinkedCheckpoint, load: () throws -> TrainedClassifier
    ) throws -> TrainedClassifier {
        try model(in: \.classifiers, key, at: checkpoint, load)
    }

    /// Forgets the models that the job which is over did not use.
    func endJob() {
        networks = networks.filter { used.contains($0.key) }
        classifiers = classifiers.filter { used.contains($0.key) }
        used = []
    }

    private func model<Model>(
        in kept: ReferenceWritableKeyPath<KeptModels, [Key: Model]>, _ key: Key?, at checkpoint: LinkedCheckpoint,
        _ load: () throws -> Model
    ) throws -> Model {
        guard let key else { return try load() }
        used.insert(key)
        if let known = self[keyPath: kept][key] {
            // The owner of this job must be able to read what a fresh process would read.
            _ = try CheckpointVerification.verify(
                checkpoint.url, expected: key.sha256, inference: true, foreign: true, comparesHashes: false)
            return known
        }
        let model = try load()
        self[keyPath: kept][key] = model
        return model
    }
}
