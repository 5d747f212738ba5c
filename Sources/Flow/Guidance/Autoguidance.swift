public import Torch

/// A field whose reference is a weaker model with the same condition, for guidance by it: in a `GuidedField` its velocity
/// is `weak + w (main - weak)` (Karras et al. 2024).
public struct Autoguidance<Main: VelocityField, Weak: VelocityField>: VelocityField {
    /// The model that is guided.
    public let main: Main
    /// A smaller model, or the same one trained for a shorter time.
    public let weak: Weak

    /// Guides `main` away from what `weak` does.
    public init(_ main: Main, awayFrom weak: Weak) {
        self.main = main
        self.weak = weak
    }

    /// That of the main model.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try main(x, at: t, given: label)
    }

    /// That of the main model.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try main(x, atEach: t, given: label)
    }

    /// That of the weak model, with the label.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        try weak(x, at: t, given: label)
    }

    /// The weak model.
    public var referenceName: String { "the velocity of the weak model" }

    /// Both models, with the label, at each sample's own time.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try main(x, atEach: t, given: label), unconditional: try weak(x, atEach: t, given: label))
    }

    /// Those of the main model.
    public func evaluations(at t: Double) -> Int { main.evaluations(at: t) }
}
