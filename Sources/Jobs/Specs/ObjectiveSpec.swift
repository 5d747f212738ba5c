/// What the network predicts, at which times it is trained, and how errors count.
public struct ObjectiveSpec: Codable, Sendable, Hashable {
    /// What the network's output stands for.
    public enum Prediction: String, Codable, Sendable, Hashable, CaseIterable {
        /// The velocity `alpha' z + sigma' eps`.
        case velocity
        /// The gradient of the log density.
        case score
        /// The noise eps.
        case noise
        /// The data z.
        case data
    }

    /// How the error at each time counts.
    public enum Weighting: String, Codable, Sendable, Hashable, CaseIterable {
        /// Equally.
        case none
        /// As the error of the velocity that follows from the prediction.
        case velocity
        /// As the bound of the likelihood has it.
        case likelihood
    }

    /// Which noise, or example of the source, goes with which example of a batch.
    public enum Coupling: String, Codable, Sendable, Hashable, CaseIterable {
        /// As they were drawn.
        case independent
        /// The pairing within the batch, and within each class, with the smallest sum of squared distances.
        case optimalTransport = "optimal-transport"
    }

    /// What the network's output stands for.
    public var predict: Prediction
    /// How training times are drawn.
    public var time: TimesSpec
    /// How the error at each time counts; `nil` is `none`.
    public var weighting: Weighting?
    /// Which noise or source goes with which example; `nil` is `independent`.
    public var coupling: Coupling?
}
