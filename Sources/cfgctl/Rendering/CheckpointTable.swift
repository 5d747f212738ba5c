internal import Jobs

/// The table of `cfgctl checkpoints`.
enum CheckpointTable {
    /// The lines, heading first.
    /// - Parameter width: columns of the terminal; where the paths do not fit beside the rest, their directory stands below
    ///   the table, in full so that it can be copied.
    static func lines(_ checkpoints: [CheckpointSummary], width: Int? = nil, style: Style) -> [String] {
        let full = table(checkpoints, \.path, heading: "PATH", style: style).lines(width: nil, style: style)
        guard let width, full.contains(where: { TextWidth.of(PlainText.line($0)) > width }) else { return full }
        let lines = table(checkpoints, { StepName(step: $0.step).description }, heading: "NAME", style: style)
            .lines(width: width, style: style)
        let directories = Set(
            checkpoints.map { String($0.path.split(separator: "/").dropLast().joined(separator: "/")) })
        return lines + directories.sorted().map { style.dim("in /" + PlainText.line($0)) }
    }

    private static func table(
        _ checkpoints: [CheckpointSummary], _ place: (CheckpointSummary) -> String, heading: String, style: Style
    ) -> Table {
        var table = Table([
            .init(heading: "STEP", isNumeric: true), .init(heading: "SIZE", isNumeric: true), .init(heading: "SAVED"),
            .init(heading: "TOOK", isNumeric: true, leaves: 2), .init(heading: "SHA256", leaves: 1),
            .init(heading: heading),
        ])
        for checkpoint in checkpoints {
            table.rows.append([
                .init("\(checkpoint.step)", paint: style.bold), .init(ByteSize.words(checkpoint.bytes)),
                .init(TimeText.full(checkpoint.created)), .init(NumberText.short(checkpoint.seconds) + "s"),
                .init(String(checkpoint.sha256.prefix(12))), .init(place(checkpoint)),
            ])
        }
        return table
    }
}
