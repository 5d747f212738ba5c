internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// A model that is ready to be sampled, with what guides it and what the record of a job says of it.
struct SamplingSubject {
    /// The field, and what solvers and guidance have to know about it.
    let model: SampledModel
    /// The weaker model of autoguidance.
    var weak: SampledModel?
    /// The classifier beside another method of guidance.
    var classifier: (any NoisyClassifier)?
    /// The shape of one sample.
    let shape: [Int]
    /// The device and the element type of the states that the solver integrates.
    var device = Device.cpu
    var dtype = DType.float32
    /// The origin of samples, after their number in texts: " of a mixture in 2 dimensions".
    var origin = ""
    /// Warnings about the spec with this model.
    var warnings: [String] = []
    /// The hash of the checkpoint's manifest, or `gaussian-mixture`.
    let name: String
    /// `ema`, `raw` or `exact`.
    let weights: String
    /// The hash of the classifier's manifest.
    var classifierName: String?
}

extension SamplingSubject {
    /// The exact field of a mixture, in double precision.
    init(_ field: GaussianMixtureField) {
        let dimension = field.mixture.dimension
        self.init(
            model: SampledModel(field), shape: [dimension], dtype: .float64,
            origin: " of a mixture in \(dimension) dimensions", name: "gaussian-mixture", weights: "exact")
    }

    /// A trained network with what guides it.
    init(
        _ trained: TrainedModel, weak: SampledModel?, judge: TrainedClassifier?, spec: SamplingSpec, device: Device
    ) throws(JobFailure) {
        self.init(
            model: try SampledModel(trained, classifier: judge?.classifier), weak: weak, classifier: judge?.classifier,
            shape: trained.manifest.shape, device: device, warnings: trained.warnings(spec), name: trained.sha256,
            weights: spec.weights.rawValue, classifierName: judge?.sha256)
    }
}
