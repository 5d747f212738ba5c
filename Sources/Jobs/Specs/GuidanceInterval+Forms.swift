public import FlowMath

extension GuidanceInterval: SpecForms {
    /// The forms of the key `guidance.interval`.
    public static let forms: [Form<GuidanceInterval>] = [
        Form(
            bare: .bounds(.closed(0, 1), "two times in ascending order in [0, 1], such as [0.1, 0.9]"),
            [.sequence, .scalar], "Bounds on t.", { .time($0) }, times),
        Form(
            "t", .bounds(.closed(0, 1), "two times in ascending order in [0, 1]"), "Bounds on t.", { .time($0) }, times),
        Form(
            "sigma",
            .bounds(.positive(upTo: 1e6), "two noise levels sigma/alpha above 0 in ascending order"),
            "Bounds on the noise level sigma / alpha.",
            { range in
                guard range.lowerBound >= 0 else {
                    throw FormError("the noise level \(range.lowerBound) is below 0")
                }
                return .noiseLevel(range)
            }, { if case .noiseLevel(let range) = $0 { range } else { nil } }),
        Form(
            "log-snr", .bounds(.closed(-1000, 1000), "two numbers in ascending order"),
            "Bounds on log(alpha^2 / sigma^2).", { .logSNR($0) },
            { if case .logSNR(let range) = $0 { range } else { nil } }),
    ]

    @Sendable private static func times(_ interval: GuidanceInterval) -> ClosedRange<Double>? {
        if case .time(let range) = interval { range } else { nil }
    }
}
