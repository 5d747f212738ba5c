/// Formulas that are no path from noise to data.
public struct PathError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which of the two is to be changed: `alpha` or `sigma`.
    public let symbol: String
    /// What the formulas miss, and where.
    public let message: String

    /// One sentence.
    public var description: String { "the custom path cannot be used: \(message)" }
}
