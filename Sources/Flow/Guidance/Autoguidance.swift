public import Torch

/// A field whose reference is a weaker model with the same condition, for guidance by it: in a `GuidedField` its velocity
/// is `weak + w (main - weak)` (Karras et al. 2024). With a condition to be avoided the weaker model is shown that one.
public struct Autoguidance<Main: VelocityField, Weak: VelocityField>: VelocityField {
    /// The model that is guided.
    public let main: Main
    /// A smaller model, or the same one trained for a shorter time.
    public let weak: Weak
    /// The condition of the weaker model; `nil` for that of the sample.
    public let avoided: Condition?

    /// Guides `main` away from what `weak` does.
    public init(_ main: Main, awayFrom weak: Weak, under avoided: Condition? = nil) {
        self.main = main
        self.weak = weak
        self.avoided = avoided
    }

    /// That of the main model.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try main(x, at: t, given: label)
    }

    /// That of the main model.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try main(x, atEach: t, given: label)
    }

    /// That of the weak model, with the label or the condition to be avoided.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        try weak(x, at: t, given: shown(label))
    }

    /// The weak model.
    public var referenceName: String {
        "the velocity of the weak model" + (avoided.map { " under \($0.name), to be avoided" } ?? "")
    }

    /// Both models at each sample's own time.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try main(x, atEach: t, given: label),
            unconditional: try weak(x, atEach: t, given: shown(label)))
    }

    private func shown(_ label: Tensor) throws(TorchError) -> Tensor {
        try avoided?.rows(label.shape[0], device: label.device) ?? label
    }

    /// Those of the main model.
    public func evaluations(at t: Double) -> Int { main.evaluations(at: t) }
}
