public import Torch

/// A velocity u(x, t | y): the right-hand side of `dx/dt = u`.
public protocol VelocityField {
    /// The velocity of each sample.
    /// - Parameters:
    ///   - x: of shape [batch, ...].
    ///   - t: one time for the whole batch.
    ///   - label: int64 of shape [batch], or the tokens of texts, [batch, tokens]; `nil` asks for the unconditional field.
    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor

    /// The conditional and the unconditional velocity at the same points. A field that is a network answers with one
    /// evaluation of twice the batch; by default there are two evaluations.
    func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair

    /// The velocity of each sample at a time of its own, as solvers with a step size for each sample need it. By
    /// default the samples of each distinct time are evaluated together; a network answers in one evaluation.
    /// - Parameter t: as many times as there are samples.
    func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor

    /// Both velocities of each sample at a time of its own.
    func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair

    /// What guidance leads away from: the unconditional velocity, or that of a weaker model or a negative condition.
    func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor

    /// What `reference` is, for people.
    var referenceName: String { get }

    /// How many evaluations of a network one call with a label costs for one sample.
    func evaluations(at t: Double) -> Int

    /// The parts that the velocity is made of, by name, so that a number that is not finite can be traced to one.
    func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm]
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

/// A named part of a velocity.
public struct VelocityTerm {
    /// For people, for instance `the conditional velocity`.
    public let name: String
    /// Of the shape of the velocity.
    public let value: Tensor

    /// Creates a term.
    public init(name: String, value: Tensor) {
        self.name = name
        self.value = value
    }
}

extension VelocityField {
    /// Two evaluations.
    public func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try self(x, at: t, given: label), unconditional: try reference(x, at: t, given: label))
    }

    /// One evaluation for each distinct time.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try BatchGroups(t).map(x, label) { (x, t, _, label) throws(TorchError) in
            [try self(x, at: t, given: label)]
        }[0]
    }

    /// One pair for each distinct time.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        let both = try BatchGroups(t).map(x, label) { (x, t, _, part) throws(TorchError) in
            let pair = try self.pair(x, at: t, given: part ?? label)
            return [pair.conditional, pair.unconditional]
        }
        return VelocityPair(conditional: both[0], unconditional: both[1])
    }

    /// The unconditional velocity.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        try self(x, at: t, given: nil)
    }

    /// The unconditional velocity.
    public var referenceName: String { "the unconditional velocity" }

    /// One.
    public func evaluations(at t: Double) -> Int { 1 }

    /// The velocity itself.
    public func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        [VelocityTerm(name: "the velocity", value: try self(x, at: t, given: label))]
    }
}
