internal import Jobs

/// The table of a classifier's accuracy for each bin of t.
enum ClassifierTable {
    /// The lines, heading first, the mean over all bins last.
    static func lines(_ record: ClassifierRecord, style: Style) -> [String] {
        var table = Table([
            .init(heading: "T"), .init(heading: "ACCURACY", isNumeric: true),
            .init(heading: "CONFIDENCE", isNumeric: true), .init(heading: "CALIBRATION ERROR", isNumeric: true),
            .init(heading: "LOSS", isNumeric: true),
        ])
        func row(_ name: String, _ bin: ClassifierRecord.Bin, paint: @escaping (String) -> String = { $0 }) {
            table.rows.append([
                .init(name, paint: paint), .init(percent(bin.accuracy), paint: paint), .init(percent(bin.confidence)),
                .init(percent(bin.calibrationError)), .init(NumberText.short(bin.loss)),
            ])
        }
        for bin in record.bins { row("\(NumberText.short(bin.from)) to \(NumberText.short(bin.to))", bin) }
        func mean(_ part: (ClassifierRecord.Bin) -> Double) -> Double {
            record.bins.reduce(0) { $0 + part($1) } / Double(max(1, record.bins.count))
        }
        row(
            "all",
            .init(
                from: 0, to: 1, accuracy: record.accuracy, confidence: mean(\.confidence),
                calibrationError: record.calibrationError, loss: mean(\.loss)), paint: style.bold)
        return table.lines(width: nil, style: style)
    }

    private static func percent(_ share: Double) -> String { NumberText.tenths(share * 100) + " %" }
}

extension ClassifierRecord: ShownRecord {
    /// The source of the examples, and a row for each bin of t.
    func table(style: Style) -> [String] {
        [style.dim("on \(CountText.words(examples, "held-out example")), \(PlainText.line(source))")]
            + ClassifierTable.lines(self, style: style)
    }
}
