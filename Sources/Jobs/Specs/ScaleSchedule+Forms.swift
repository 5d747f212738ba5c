public import FlowMath

extension ScaleSchedule: SpecForms {
    /// The forms of the key `guidance.schedule`.
    public static let forms: [Form<ScaleSchedule>] = [
        Form("constant", .constant, "f = 1."),
        Form("increasing", .increasing, "f = t."),
        Form("decreasing", .decreasing, "f = 1 - t."),
        Form("cosine", .cosine, "f = (1 - cos(pi t)) / 2."),
        Form(
            "power", .number(.positive(upTo: 100)), "f = t^p.", { .power($0) },
            { if case .power(let p) = $0 { p } else { nil } }),
        Form(
            "formula", .formula, "f is a formula in t.", { .formula(try Expression($0), text: $0) },
            { if case .formula(_, let text) = $0 { text } else { nil } }),
    ]

    /// The first time of a range at which a formula has no finite value, and the value; `nil` where there is none.
    func firstGap(in range: ClosedRange<Double>) -> (time: Double, value: Double)? {
        guard case .formula(let formula, _) = self else { return nil }
        let length = range.upperBound - range.lowerBound
        let times = (0...1000).map { range.lowerBound + length * Double($0) / 1000 }
        return times.first { !formula($0).isFinite }.map { ($0, formula($0)) }
    }
}
