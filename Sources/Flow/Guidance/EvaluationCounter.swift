/// A count of evaluations of networks, summed over samples. One counter may serve several fields.
public final class EvaluationCounter {
    /// The evaluations so far.
    public private(set) var count = 0

    /// Counts from 0.
    public init() {}

    /// Adds evaluations to the count.
    public func add(_ evaluations: Int) { count += evaluations }
}
