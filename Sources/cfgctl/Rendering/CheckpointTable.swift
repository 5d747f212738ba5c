internal import Jobs

/// The table of `cfgctl checkpoints`.
enum CheckpointTable {
    /// The lines, heading first.
    static func lines(_ checkpoints: [CheckpointSummary], style: Style) -> [String] {
        var table = Table([
            .init(heading: "STEP", isNumeric: true), .init(heading: "SIZE", isNumeric: true), .init(heading: "SAVED"),
            .init(heading: "TOOK", isNumeric: true), .init(heading: "SHA256"), .init(heading: "PATH"),
        ])
        for checkpoint in checkpoints {
            table.rows.append([
                .init("\(checkpoint.step)", paint: style.bold), .init(ByteSize.words(checkpoint.bytes)),
                .init(TimeText.full(checkpoint.created)), .init(NumberText.short(checkpoint.seconds) + "s"),
                .init(String(checkpoint.sha256.prefix(12))), .init(checkpoint.path),
            ])
        }
        return table.lines(width: nil, style: style)
    }
}
