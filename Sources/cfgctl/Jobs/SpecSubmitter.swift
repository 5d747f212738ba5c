internal import Control
internal import Jobs
internal import Varlink

/// The submission of a spec, with warnings and the result on the terminal.
struct SpecSubmitter {
    let connection: ConnectionOptions
    /// Whether only the number is printed.
    let isQuiet: Bool
    /// Whether nothing is printed, not even the protocol's reply.
    var isSilent = false
    /// The spec with the line and column of each field.
    let document: SpecDocument
    /// The warnings of the local reading.
    let localWarnings: [SpecIssue]

    /// Submits the spec, and prints the warnings of both sides.
    /// - Parameter check: called with the reply before it is printed.
    /// - Throws: `SpecError` for issues that only the daemon can find, with the places in the file; `ControlError`,
    ///   `VarlinkClientError`.
    func submit(
        _ parameters: Submit.Parameters, check: (Submit.Reply) throws -> Void = { _ in }
    ) async throws -> Submit.Reply {
        let json: JSONValue
        do {
            json = try await connection.connect().json(Submit.self, parameters)
        } catch ControlError.invalidSpec(let issues) {
            throw SpecError(issues: document.placing(issues))
        } catch ControlError.noSuchJob(let job) {
            guard let hint = MissingJob.directoryHint(job, document) else { throw ControlError.noSuchJob(job: job) }
            throw Failure(.noInput, "\(ControlError.noSuchJob(job: job)); \(hint)")
        }
        let reply = try json.decode(Submit.Reply.self)
        warn(reply.warnings)
        try check(reply)
        if connection.json, !isSilent { Output.data.line(json.description) }
        return reply
    }

    /// Prints the warnings of both sides. The daemon reads the spec again and finds the same, without the places in the
    /// file.
    func warn(_ warnings: [SpecIssue]) {
        let news = document.placing(warnings).filter { warning in
            !localWarnings.contains { $0.field == warning.field && $0.message == warning.message }
        }
        for line in Self.warnings(localWarnings + news) { Output.talk.line(line) }
    }

    /// Waits for the end of a job, if `wait` or `follow` is set, and throws its exit status.
    func end(of job: Job, wait: Bool, follow: Bool) async throws {
        guard wait || follow else { return }
        let end = try await JobWaiter(connection: connection.lasting).final(job, showing: follow && !isQuiet)
        if end.state != .succeeded, !follow || isQuiet { Output.talk.line(JobSentence.state(end)) }
        throw Failure(CommandStatus(of: [end]))
    }

    /// The lines of warnings: of many about one field the first three.
    static func warnings(_ issues: [SpecIssue]) -> [String] {
        var counts: [String: Int] = [:]
        var lines: [String] = []
        for issue in issues {
            counts[issue.field, default: 0] += 1
            if counts[issue.field, default: 0] <= 3 { lines.append("warning: " + PlainText.line("\(issue)")) }
        }
        for (field, count) in counts.sorted(by: { $0.key < $1.key }) where count > 3 {
            lines.append(
                "warning: \(PlainText.line(field)): and \(count - 3) more like \(count == 4 ? "this" : "these")")
        }
        return lines
    }

    /// Prints the new job and the next commands. A script gets the number on standard output.
    /// - Parameter writesJournal: whether the daemon writes to the journal; `nil` where an earlier build does not say.
    func announce(_ job: Job, steps: Int?, writesJournal: Bool?) {
        if isQuiet || !Output.data.isTerminal { Output.data.line("\(job.number)") }
        guard !isQuiet else { return }
        let output: Output = Output.data.isTerminal ? .data : .talk
        let lines = Self.lines(
            job, steps: steps, width: output.width, style: output.style, hasJournal: writesJournal ?? true)
        for line in lines { output.line(line) }
    }

    /// The lines about a new job.
    /// - Parameter width: columns of the terminal; the advice stands in one column where two do not fit.
    /// - Parameter hasJournal: whether the journal has the job's records.
    static func lines(
        _ job: Job, steps: Int?, width: Int? = nil, style: Style, hasJournal: Bool = true
    ) -> [String] {
        let unit = job.kind.traits.stepUnit
        let size = steps.map { ", \(NumberText.grouped($0)) \(unit)\($0 == 1 ? "" : "s")" } ?? ""
        var lines = [
            "Submitted job \(style.bold("\(job.number)"))  \(PlainText.line(job.name))  (\(job.kind.rawValue)\(size))"
        ]
        if let reason = job.reason { lines.append("Waiting: " + PlainText.line(reason)) }
        let number = "\(job.number)"
        let advice = [
            [("follow", "cfgctl watch \(number)"), ("stop", "cfgctl cancel \(number)")],
            [("log", "cfgctl log -f \(number)")]
                + (hasJournal ? [("journal", "journalctl CFGD_JOB=\(number)")] : []),
        ]
        lines.append("")
        let cells = advice.map { row in row.map { "\(TextWidth.pad($0.0, to: 9))\($0.1)" } }
        let wide = cells.map { row in
            "  " + (row.count > 1 ? TextWidth.pad(row[0], to: 32) + row[1] : row[0])
        }
        let fits = width.map { width in wide.allSatisfy { TextWidth.of($0) <= width } } ?? true
        return lines + (fits ? wide : cells.flatMap { $0 }.map { "  " + $0 })
    }
}
