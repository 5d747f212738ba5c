public import FlowMath

/// The prediction of the network, its training times, and the weight of errors.
public struct ObjectiveSpec: SpecMapping {
    /// The prediction of the network.
    public var predict = Prediction.velocity
    /// The distribution of training times.
    public var time = TrainingTimes.stratified
    /// The weight of the error at each time; `nil` is `none`.
    public var weighting: LossWeighting?
    /// The pairing of noise or source with examples; `nil` is `independent`.
    public var coupling: Coupling?

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<ObjectiveSpec>(check: check) {
        Key("predict", \.predict, .word, "Prediction of the network.")
        Key("time", \.time, .forms(), "Distribution of training times.")
        Key(
            "weighting", \.weighting, .word, absent: "none",
            "Weight of the error at each time: equal, as the error of the velocity, or as the bound of the likelihood.")
        Key(
            "coupling", \.coupling, .word, absent: "independent",
            "Pairing of noise and examples: as drawn, or the optimal transport within each batch and class.")
    }

    private static func check(_ spec: inout ObjectiveSpec, _ reader: MappingReader) {
        guard spec.predict == .velocity, let weighting = spec.weighting, weighting != .none else { return }
        reader.report("weighting", "a velocity network has none; its error is the error of the velocity")
    }
}
