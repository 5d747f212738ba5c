public import FlowMath

/// What the network predicts, at which times it is trained, and how errors count.
public struct ObjectiveSpec: Codable, Sendable, Hashable {
    /// What the network's output stands for.
    public var predict: Prediction
    /// How training times are drawn.
    public var time: TrainingTimes
    /// How the error at each time counts; `nil` is `none`.
    public var weighting: LossWeighting?
    /// Which noise or source goes with which example; `nil` is `independent`.
    public var coupling: Coupling?
}
