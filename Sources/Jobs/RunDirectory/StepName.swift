/// The name of what a job made after a step: `step-00000500`, of eight digits and more where the step needs them.
public struct StepName: Sendable, Hashable, CustomStringConvertible {
    /// Number of the step.
    public let step: Int

    private static let prefix = "step-"

    /// The name for a step.
    public init(step: Int) { self.step = step }

    /// Reads the step from a name; `nil` for a name of something else.
    public init?(_ name: some StringProtocol) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        let digits = name.dropFirst(Self.prefix.count)
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let step = Int(digits) else { return nil }
        self.step = step
    }

    /// Name of the step: `step-00000500`.
    public var description: String { Self.prefix + Self.digits(step) }

    /// Eight digits, more where the number needs them, so that names are sorted like their numbers.
    static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 8 - text.count)) + text
    }
}
