/// The rule that combines the conditional velocity c and the reference u: `zero-star`, `apg`, or a mapping to their
/// settings.
public enum GuidanceRuleSpec: SpecForms {
    /// CFG-Zero*; the velocity is 0 before the time.
    case zeroStar(before: Double)
    /// Adaptive projected guidance.
    case apg(ProjectionSpec)

    /// The settings of adaptive projected guidance.
    public struct ProjectionSpec: SpecMapping {
        /// The factor of the part along c, in [-10, 10], default 0.
        public var eta = 0.0
        /// The largest norm of the difference, above 0, default 15.
        public var norm = 15.0
        /// The momentum coefficient of the difference, in [-1, 1], default 0.
        public var momentum = 0.0

        /// Creates the settings with their defaults.
        public init() {}

        /// The table of keys.
        public static let table = KeyTable<ProjectionSpec> {
            Key("eta", \.eta, .number(.closed(-10, 10)), "Factor of the part of the difference along c.")
            Key("norm", \.norm, .number(.positive(upTo: 1e9)), "Largest norm of the difference.")
            Key("momentum", \.momentum, .number(.closed(-1, 1)), "Momentum coefficient of the difference.")
        }
    }

    /// The settings of CFG-Zero*.
    struct ZeroStarSettings: SpecMapping {
        var before = 0.0

        init() {}

        init(before: Double) { self.before = before }

        static let table = KeyTable<ZeroStarSettings> {
            Key("before", \.before, .number(.closed(0, 1)), "Time before which the velocity is 0.")
        }
    }

    /// The forms of the value.
    public static let forms: [Form<GuidanceRuleSpec>] = [
        Form(
            "zero-star", .mapping(), alone: { ZeroStarSettings() }, "CFG-Zero*: u is scaled to fit c.",
            { (settings: ZeroStarSettings) in .zeroStar(before: settings.before) },
            { if case .zeroStar(let before) = $0 { ZeroStarSettings(before: before) } else { nil } }),
        Form(
            "apg", .mapping(), alone: { ProjectionSpec() }, "Adaptive projected guidance.", { .apg($0) },
            { if case .apg(let settings) = $0 { settings } else { nil } }),
    ]
}
