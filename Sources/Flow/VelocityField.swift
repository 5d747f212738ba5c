public import Torch

/// A velocity u(x, t | y): the right-hand side of `dx/dt = u`.
///
/// Networks, closed forms and guided velocities are fields, so that guidance works on any of them and a solver on all.
///
/// ```swift
/// struct Contraction: VelocityField {
///     func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor { try -x }
/// }
/// let guided = GuidedField(Contraction(), scale: 2, interval: 0.1...0.9)
/// print(guided.formula)  // v = u + 2.0 (c - u) for t in [0.1, 0.9], else v = c
/// let velocity = try guided(x, at: 0.5, given: labels)
/// ```
public protocol VelocityField {
    /// Returns the velocity of each sample.
    /// - Parameters:
    ///   - x: of shape [batch, ...].
    ///   - t: one time for the whole batch.
    ///   - label: int64 of shape [batch], or the tokens of texts, [batch, tokens]; `nil` asks for the unconditional
    ///     field.
    /// - Throws: `TorchError`.
    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor

    /// Returns the conditional and the unconditional velocity at the same points. A field that is a network answers
    /// with one evaluation of twice the batch; by default there are two evaluations.
    /// - Throws: `TorchError`.
    func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair

    /// Returns the velocity of each sample at a time of its own, as solvers with a step size for each sample need it.
    /// By default the samples of each distinct time are evaluated together; a network answers in one evaluation.
    /// - Parameter t: as many times as there are samples.
    /// - Throws: `TorchError`.
    func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor

    /// Returns both velocities of each sample at a time of its own.
    /// - Throws: `TorchError`.
    func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair

    /// Returns the velocity that guidance leads away from: the unconditional one, or the velocity of a weaker model or
    /// of a condition to be avoided.
    /// - Throws: `TorchError`.
    func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor

    /// The name of `reference` in messages.
    var referenceName: String { get }

    /// `reference` in formulas, such as `v under class 3`; `nil` for the unconditional velocity u.
    var referenceFormula: String? { get }

    /// Returns the number of evaluations of a network that one call with a label costs for one sample.
    func evaluations(at t: Double) -> Int

    /// Returns the named terms of the velocity, so that a number that is not finite can be traced to one of them.
    /// - Throws: `TorchError`.
    func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm]
}

/// The conditional and the unconditional velocity at the same points.
public struct VelocityPair {
    /// The conditional velocity u(x, t | y).
    public let conditional: Tensor
    /// The unconditional velocity u(x, t).
    public let unconditional: Tensor

    /// Creates a pair.
    public init(conditional: Tensor, unconditional: Tensor) {
        self.conditional = conditional
        self.unconditional = unconditional
    }
}

/// A named term of a velocity.
public struct VelocityTerm {
    /// The name in messages, for instance `the conditional velocity`.
    public let name: String
    /// The term, in the shape of the velocity.
    public let value: Tensor

    /// Creates a term.
    public init(name: String, value: Tensor) {
        self.name = name
        self.value = value
    }
}

extension VelocityField {
    /// Returns two evaluations.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try self(x, at: t, given: label), unconditional: try reference(x, at: t, given: label))
    }

    /// Returns the velocities, from one evaluation for each distinct time.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try BatchGroups(t).map(x, label) { (x, t, _, label) throws(TorchError) in
            [try self(x, at: t, given: label)]
        }[0]
    }

    /// Returns both velocities, from one pair for each distinct time.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        let both = try BatchGroups(t).map(x, label) { (x, t, _, part) throws(TorchError) in
            let pair = try self.pair(x, at: t, given: part ?? label)
            return [pair.conditional, pair.unconditional]
        }
        return VelocityPair(conditional: both[0], unconditional: both[1])
    }

    /// Returns the unconditional velocity.
    /// - Throws: `TorchError`.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        try self(x, at: t, given: nil)
    }

    /// The unconditional velocity.
    public var referenceName: String { "the unconditional velocity" }

    /// `nil`: the reference is u.
    public var referenceFormula: String? { nil }

    /// Returns one evaluation.
    public func evaluations(at t: Double) -> Int { 1 }

    /// Returns the velocity itself.
    /// - Throws: `TorchError`.
    public func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        [VelocityTerm(name: "the velocity", value: try self(x, at: t, given: label))]
    }
}
