public import Torch

/// A field with a reference of its own for guidance to lead away from: the velocity r of a weaker model, of a condition to
/// be avoided, or of both. In a `GuidedField` its velocity is `r + w (c - r)`.
///
/// With a weaker model that is autoguidance (Karras et al. 2024), with a condition to be avoided a negative prompt.
public struct ContrastiveField<Main: VelocityField, Other: VelocityField>: VelocityField {
    /// The field that is guided.
    public let main: Main
    /// The field of the reference.
    public let other: Other
    /// The condition of the reference; `nil` for the condition of each sample.
    public let avoided: Condition?
    private let isWeaker: Bool

    /// Leads `main` away from a weaker model: a smaller one, or the same one trained for a shorter time.
    /// - Parameter avoided: the condition of the weaker model; `nil` for the condition of each sample.
    public init(_ main: Main, awayFrom weak: Other, under avoided: Condition? = nil) {
        self.main = main
        other = weak
        self.avoided = avoided
        isWeaker = true
    }

    /// Returns the velocity of the main field.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try main(x, at: t, given: label)
    }

    /// Returns the velocity of the main field at each sample's own time.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try main(x, atEach: t, given: label)
    }

    /// Returns the velocity of the other field.
    /// - Throws: `TorchError`.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        try other(x, at: t, given: shown(label))
    }

    /// Returns the velocities of both fields at each sample's own time.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try main(x, atEach: t, given: label),
            unconditional: try other(x, atEach: t, given: shown(label)))
    }

    /// The name of the reference in messages.
    public var referenceName: String {
        let avoided = avoided.map { "\($0.name), to be avoided" }
        if isWeaker { return "the velocity of the weak model" + (avoided.map { " under \($0)" } ?? "") }
        return "the velocity of \(avoided ?? "the other field")"
    }

    /// The reference in formulas.
    public var referenceFormula: String? {
        let under = avoided.map { "v under \($0.name)" }
        return isWeaker ? "the weak model's \(under ?? "c")" : under
    }

    /// Returns the evaluations of the main field.
    public func evaluations(at t: Double) -> Int { main.evaluations(at: t) }

    private func shown(_ label: Tensor) throws(TorchError) -> Tensor {
        try avoided?.rows(label.shape[0], device: label.device) ?? label
    }
}

extension ContrastiveField where Other == Main {
    /// Leads a field away from a condition.
    public init(_ field: Main, avoiding avoided: Condition) {
        main = field
        other = field
        self.avoided = avoided
        isWeaker = false
    }
}
