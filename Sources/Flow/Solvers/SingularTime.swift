internal import FlowMath

/// A time of a schedule at which a method divides by zero.
public struct SingularTime: Error, Sendable, Hashable, CustomStringConvertible {
    /// The time at which the method divides by zero.
    public let time: Double
    /// The quantity that is infinite there.
    public let quantity: String
    /// The name of the path.
    public let path: String
    /// The times that are safe.
    public let safe: ClosedRange<Double>

    /// The failure in one sentence, with the times that are safe.
    public var description: String {
        "\(quantity) is infinite on the \(path) path at t = \(time); "
            + "choose a schedule within [\(safe.lowerBound), \(safe.upperBound)]"
    }
}

extension ProbabilityPath {
    /// Checks that a prediction follows from the velocity at all of these times.
    func check(_ target: Prediction, follows times: some Sequence<Double>, for use: TimeUse) throws(SingularTime) {
        for t in times where !coefficients(at: t).conversion(from: .velocity, to: target).isFinite {
            throw SingularTime(
                time: t, quantity: "the \(target.rawValue) that belongs to a velocity", path: name,
                safe: self.times(predicting: .velocity, for: use))
        }
    }
}
