public import Torch

/// A velocity u(x, t | y): the right-hand side of `dx/dt = u`.
public protocol VelocityField {
    /// The velocity of each sample.
    /// - Parameters:
    ///   - x: of shape [batch, ...].
    ///   - t: one time for the whole batch.
    ///   - label: int64 of shape [batch]; `nil` asks for the unconditional field.
    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor

    /// The conditional and the unconditional velocity at the same points. A field that is a network answers with one
    /// evaluation of twice the batch; by default there are two evaluations.
    func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair

    /// How many evaluations of a network one call with a label costs for one sample.
    func evaluations(at t: Double) -> Int
}

/// The conditional and the unconditional velocity at the same points.
public struct VelocityPair {
    /// u(x, t | y).
    public let conditional: Tensor
    /// u(x, t).
    public let unconditional: Tensor

    /// Creates a pair.
    public init(conditional: Tensor, unconditional: Tensor) {
        self.conditional = conditional
        self.unconditional = unconditional
    }
}

extension VelocityField {
    /// Two evaluations.
    public func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try self(x, at: t, given: label), unconditional: try self(x, at: t, given: nil))
    }

    /// One.
    public func evaluations(at t: Double) -> Int { 1 }
}
