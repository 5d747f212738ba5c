internal import Jobs

/// The look at the data of a spec before its submission, with its findings on the terminal.
struct DataCheck {
    let spec: JobSpec
    /// The spec with the line and column of each field.
    let document: SpecDocument
    /// Whether findings are not printed; doubts and faults are.
    var isSilent = false
    /// Whether nothing but faults is printed.
    var isQuiet = false
    /// Whether doubts are printed at once: data that could not be looked at here. A submission prints them when the daemon has
    /// accepted the spec: its refusal says the same.
    var tellsDoubts = false
    /// Whether jobs that run before may still make the files, so that faults are only said.
    var isEarly = false

    /// Looks at the data.
    /// - Returns: the findings, with the faults that are no submission's yet; `nil` without data or a worker program.
    /// - Throws: `Failure` after an interruption.
    func look() throws(Failure) -> DataLook? {
        guard var look = try LookingWorker(spec: spec).look() else { return nil }
        if !isSilent, !isQuiet { tell(look) }
        warn((tellsDoubts ? look.issues : []) + (isEarly ? look.faults : []))
        look.faults = isEarly ? [] : document.placing(look.faults)
        return look
    }

    /// Looks at the data.
    /// - Throws: `SpecError` for data with which the job would fail; `Failure` after an interruption.
    @discardableResult
    func run() throws -> DataLook? {
        guard let look = try look() else { return nil }
        if !look.faults.isEmpty { throw SpecError(issues: look.faults) }
        return look
    }

    /// Prints the doubts of a look.
    func tellDoubts(_ look: DataLook) { warn(look.issues) }

    private func warn(_ issues: [SpecIssue]) {
        if !isQuiet { SpecSubmitter.warnings(document.placing(issues)).forEach { Output.talk.line($0) } }
    }

    private func tell(_ look: DataLook) {
        let (style, width) = (Output.talk.style, Output.talk.width)
        for report in look.reports {
            Output.talk.line(style.dim(PlainText.line(report.field)))
            DataStatement.lines(report, style: style, width: width.map { $0 - 2 }).forEach {
                Output.talk.line("  " + $0)
            }
            for text in report.warnings {
                let line = "warning: \(report.field): " + PlainText.line(text)
                TextWidth.wrapped(line, to: width, hanging: 9).forEach { Output.talk.line($0) }
            }
        }
        guard let bytes = look.outputBytes else { return }
        let bound = look.reports.contains(where: \.isPartial) ? "at least" : "at most"
        Output.talk.line("The job writes \(bound) \(ByteSize.words(bytes)).")
    }
}
