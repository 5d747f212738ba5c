/// Formulas that are no path from noise to data.
public struct PathError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The formula to be changed: `alpha` or `sigma`.
    public let symbol: String
    /// The condition that is not met, and the time.
    public let message: String

    /// The error in one sentence.
    public var description: String { "the custom path cannot be used: \(message)" }
}
