internal import Control
internal import Jobs
internal import Varlink

/// The output of `cfgctl show`.
enum JobSheet {
    /// The lines of text.
    /// - Parameter width: columns of the terminal, for breaking the lines of facts; `nil` breaks none.
    static func lines(_ show: Show.Reply, style: Style, width: Int? = nil) -> [String] {
        let job = show.job
        var lines = ["\(style.bold(JobSentence.subject(job)))  (\(job.kind.rawValue))"]
        func fact(_ name: String, _ text: String?) {
            guard let text else { return }
            let broken = TextWidth.wrapped(PlainText.line(text), to: width.map { $0 - 14 })
            lines.append("  " + style.dim(TextWidth.pad(name, to: 12)) + broken[0])
            lines += broken.dropFirst().map { String(repeating: " ", count: 14) + $0 }
        }
        lines.append("  " + style.dim(TextWidth.pad("state", to: 12)) + style.paint(job.state.rawValue, as: job.state))
        fact("model", JobSentence.origin(job))
        fact("reason", job.reason)
        fact("result", job.exit?.text)
        if let progress = job.progress {
            let parts = ["\(progress.step)/\(progress.total)", progress.rate.map { NumberText.short($0) + "/s" }]
            fact("progress", (parts.compactMap { $0 } + progress.shownMetrics).joined(separator: "  "))
        }
        fact("not saved", job.progress?.saveFailure?.words)
        fact("resumes at", JobFacts.resumption(job))
        fact("attempts", job.attempt > 0 ? "\(job.attempt)" : nil)
        fact("not before", job.notBefore.map { TimeText.full($0) })
        fact("priority", job.priority == 0 ? nil : "\(job.priority)")
        fact("after", JobFacts.after(job))
        fact("takes", JobFacts.resources(job))
        fact("limits", JobFacts.limits(job))
        fact("rerun of", job.rerunOf.map { "job \($0)" })
        fact(
            "labels",
            job.labels.isEmpty
                ? nil
                : job.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    .joined(separator: " "))
        fact("owner", "\(job.owner) (\(job.uid))")
        fact("submitted", TimeText.full(job.created))
        fact("started", job.started.map { TimeText.full($0) })
        fact("finished", job.finished.map { TimeText.full($0) })
        fact("directory", job.directory)
        if let record = (try? show.outcome?.decode(Outcome.self))?.record?.value as? any ShownRecord {
            record.facts.forEach { fact($0.name, $0.text) }
            let table = record.table(style: style)
            if !table.isEmpty { lines += [""] + table.map { "  " + $0 } }
        }
        for report in show.data?.compactMap({ try? $0.decode(DataReport.self) }) ?? [] {
            lines += ["", "  " + style.dim(PlainText.line(report.field))]
            lines += DataStatement.lines(report, style: style, width: width.map { $0 - 4 }).map { "    " + $0 }
            lines += report.warnings.flatMap { warning in
                TextWidth.wrapped("warning: " + PlainText.line(warning), to: width.map { $0 - 4 }, hanging: 9)
                    .map { "    " + $0 }
            }
        }
        if !show.checkpoints.isEmpty {
            lines.append("")
            lines += CheckpointTable.lines(show.checkpoints, width: width.map { $0 - 2 }, style: style)
                .map { "  " + $0 }
        }
        return lines + ["", "  " + style.dim("spec")] + yaml(show.spec, indent: 4)
    }

    /// A JSON value in the shape of YAML's block style, short collections on one line.
    static func yaml(_ value: JSONValue, indent: Int) -> [String] {
        guard let members = value.objectValue else { return [] }
        let space = String(repeating: " ", count: indent)
        return members.sorted { $0.key < $1.key }.flatMap { key, value in
            let name = space + PlainText.line(key) + ":"
            if let inner = value.objectValue, !inner.isEmpty { return [name] + yaml(value, indent: indent + 2) }
            return ["\(name) \(flow(value))"]
        }
    }

    private static func flow(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): PlainText.line(text)
        case .array(let elements): "[" + elements.map(flow).joined(separator: ", ") + "]"
        default: PlainText.line(value.description)
        }
    }
}
