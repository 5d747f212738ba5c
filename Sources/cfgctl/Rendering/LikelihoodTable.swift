internal import Jobs

/// The part of `cfgctl show` about an evaluation.
enum LikelihoodTable {
    /// The measurement and its settings, as names and texts.
    static func facts(_ record: LikelihoodRecord) -> [(name: String, text: String)] {
        var facts: [(name: String, text: String)] = [
            (
                "measured",
                "\(record.quantity) of \(CountText.words(record.all.examples, "example")) in "
                    + CountText.words(record.dimensions, "dimension")
            ),
            ("nats", text(record.all.logDensity)),
            ("bits/dim", text(record.all.bitsPerDimension) + (record.offset.map(offset) ?? "")),
        ]
        if let dequantization = record.dequantization { facts.append(("dequantized", words(dequantization))) }
        if let exact = record.closedForm {
            facts.append(
                (
                    "closed form",
                    "\(NumberText.significant(exact.mean)) nats; no example is further from it than "
                        + NumberText.short(exact.largestError)
                ))
        }
        let steps =
            record.steps.map { CountText.words($0, "step") }
            ?? "rtol \(NumberText.short(record.rtol ?? 0)), atol \(NumberText.short(record.atol ?? 0))"
        let times = record.times.map(NumberText.short).reversed().joined(separator: " to ")
        facts += [
            ("solver", "\(record.solver), \(steps), t from \(times)"),
            ("divergence", record.divergence),
            ("noise", "\(record.prior) density"),
            (
                "cost",
                "\(NumberText.short(record.evaluations)) evaluations an example, each with "
                    + "\(CountText.words(record.backwardPasses, "backward pass", plural: "backward passes")), "
                    + DurationText.words(record.seconds)
            ),
        ]
        return facts
    }

    /// A row for each class, heading first; nothing without classes.
    static func lines(_ record: LikelihoodRecord, style: Style) -> [String] {
        guard !record.classes.isEmpty else { return [] }
        var table = Table([
            .init(heading: "CLASS", isNumeric: true), .init(heading: "EXAMPLES", isNumeric: true),
            .init(heading: "NATS", isNumeric: true), .init(heading: "+-", isNumeric: true),
            .init(heading: "BITS/DIM", isNumeric: true), .init(heading: "+-", isNumeric: true),
        ])
        for group in record.classes {
            table.rows.append([
                .init(group.label.map { "\($0)" } ?? "all"), .init("\(group.examples)"),
                .init(NumberText.significant(group.logDensity.mean)), .init(error(group.logDensity)),
                .init(NumberText.significant(group.bitsPerDimension.mean)), .init(error(group.bitsPerDimension)),
            ])
        }
        return table.lines(width: nil, style: style)
    }

    private static func text(_ mean: LikelihoodRecord.Mean) -> String {
        NumberText.significant(mean.mean) + (mean.standardError == nil ? "" : " +- \(error(mean))")
    }

    private static func error(_ mean: LikelihoodRecord.Mean) -> String {
        mean.standardError.map { NumberText.short($0) } ?? "-"
    }

    private static func offset(_ bits: Double) -> String {
        ", with \(NumberText.significant(bits)) for the bytes in one unit"
    }

    private static func words(_ dequantization: String) -> String {
        dequantization == "uniform"
            ? "uniform: an upper bound of the bits that the bytes need"
            : "none: the density at the byte values, no bound of anything"
    }
}

extension LikelihoodRecord: ShownRecord {
    /// The measurement and its settings.
    var facts: [(name: String, text: String)] { LikelihoodTable.facts(self) }
    /// A row for each class.
    func table(style: Style) -> [String] { LikelihoodTable.lines(self, style: style) }
}
