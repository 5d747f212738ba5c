internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Submits a job.
struct SubmitCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Submit a job; it is on disk when the command returns.",
        discussion: """
            Examples:
              cfgctl submit train.yaml
              cfgctl submit train.yaml --set train.steps=2000 --set train.optimizer.rate=3e-4 --follow
              job=$(cfgctl submit train.yaml -q) && cfgctl wait $job
              cfgctl spec sample | cfgctl submit - --dry-run
              cfgctl submit train.yaml --dry-run --measure
              cfgctl submit sample.yaml --after garments --time-limit 2h

            The keys of a spec are in cfgd-spec(5). Paths in it are relative to its own directory.
            """)

    @Argument(
        help: ArgumentHelp("A spec in YAML or JSON, or - for standard input.", valueName: "spec"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Replace a field of the spec, such as train.steps=100; may be repeated.", valueName: "key=value"))
    var set: [String] = []

    @Option(help: "The job's name. [KIND-NUMBER]") var name: String?
    @Option(help: ArgumentHelp("Device of the tensors: cpu, cuda or cuda:0. [cpu]", valueName: "device")) var device:
        String?
    @Option(parsing: .unconditional, help: ArgumentHelp("Priority; higher runs first. [0]", valueName: "number"))
    var priority: Int?
    @Option(help: ArgumentHelp("Label for filtering job lists; may be repeated.", valueName: "key=value")) var label:
        [String] = []
    @Option(
        help: ArgumentHelp(
            "Idempotency key: a second submission with the same key returns the first job, so a script can retry.",
            valueName: "key"))
    var unique: String?
    @Flag(help: "Submit in state held; cfgctl release starts it.") var hold = false
    @Option(
        help: ArgumentHelp(
            "Start after the success of this job; if it fails, so does the new one. May be repeated.", valueName: "job"),
        completion: JobCompletion.jobs)
    var after: [String] = []
    @Option(
        help: ArgumentHelp(
            "Start after the end of this job, with or without success; may be repeated.", valueName: "job"),
        completion: JobCompletion.jobs)
    var afterAny: [String] = []
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Time limit of all attempts together, such as 90, 30m or 2h; then the job saves and fails.",
            valueName: "time"))
    var timeLimit: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Crashes in a row without a new checkpoint after which the job fails. [that of the daemon]",
            valueName: "number"))
    var retries: Int?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Threads of the tensor engine, which the result depends on. [that of the daemon]", valueName: "number"))
    var threads: Int?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Memory to request, such as 500M or 4G: the job starts once that much is not requested by others.",
            valueName: "size"))
    var memory: String?
    @Flag(help: "Wait for the end of the job and exit with its result, for scripts.") var wait = false
    @Flag(help: "Show progress until the end of the job and exit with its result.") var follow = false
    @Flag(help: "Check everything and print the spec after defaults, without submitting.") var dryRun = false
    @Flag(help: "With --dry-run: run a few steps here to estimate the time, memory and disk space of the training.")
    var measure = false
    @Flag(help: "Submit without a look at the data.") var noLook = false
    @Flag(name: [.short, .long], help: "Print only the job's number, for scripts.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if wait, follow { throw ValidationError("--wait and --follow exclude each other") }
        if let timeLimit, TimeSpan.seconds(timeLimit) ?? 0 <= 0 {
            throw ValidationError("--time-limit \"\(timeLimit)\" is not a time; write 90, 30m or 2h")
        }
        if let memory, ByteSize.bytes(memory) == nil {
            throw ValidationError("--memory \"\(memory)\" is not a size; write 500M or 4G")
        }
        if measure, !dryRun { throw ValidationError("--measure needs --dry-run") }
        if dryRun, wait || follow { throw ValidationError("--dry-run submits no job to wait for") }
    }

    func run() async throws {
        let labels = try Labels.parse(label)
        var document = try SpecFile.read(file)
        for assignment in set { document = try document.setting(assignment, from: .currentDirectory()) }
        if let name { document = try document.setting("name=\(JSONValue.string(name))", option: "--name") }
        if let device { document = try document.setting("device=\(JSONValue.string(device))", option: "--device") }
        let reading = try document.read()
        guard !measure || reading.spec.kind.trains else {
            throw Failure(
                .usage, "--measure is for training jobs; the kind is \(reading.spec.kind.rawValue)")
        }
        let submission = SpecSubmitter(
            connection: connection, isQuiet: quiet, isSilent: measure, document: document,
            localWarnings: reading.warnings)
        var parameters = Submit.Parameters(
            spec: try JSONValue(encoding: reading.spec), priority: priority, labels: labels.isEmpty ? nil : labels,
            unique: unique, dryRun: dryRun ? true : nil, hold: hold ? true : nil,
            after: after.isEmpty ? nil : after,
            afterAny: afterAny.isEmpty ? nil : afterAny, timeLimit: timeLimit.flatMap(TimeSpan.seconds),
            retries: retries, threads: threads, memory: memory.flatMap(ByteSize.bytes))
        let check = check(reading.spec, document)
        let look = dryRun || noLook ? nil : try check.look()
        if let look {
            if !look.faults.isEmpty, try await !isSubmitted(parameters) { throw SpecError(issues: look.faults) }
            parameters.writes = look.outputBytes
        }
        let reply = try await submission.submit(parameters) { reply in
            // The data of a job that was submitted under the key before do not matter any more.
            if dryRun, !noLook, reply.job == nil { try check.run() }
        }
        if let look { check.tellDoubts(look) }
        guard let job = reply.job, !dryRun else { return try show(reply, of: reading.spec) }
        if !connection.json { submission.announce(job, steps: reading.spec.steps, writesJournal: reply.journal) }
        try await submission.end(of: job, wait: wait, follow: follow)
    }

    private func check(_ spec: JobSpec, _ document: SpecDocument) -> DataCheck {
        // The files may still be made by the jobs before.
        DataCheck(
            spec: spec, document: document, isSilent: connection.json, isQuiet: quiet, tellsDoubts: dryRun,
            isEarly: !(after + afterAny).isEmpty)
    }

    /// Whether a job was submitted under the key before; then its data do not matter any more.
    private func isSubmitted(_ parameters: Submit.Parameters) async throws -> Bool {
        guard unique != nil else { return false }
        var trial = parameters
        trial.dryRun = true
        return (try? await connection.connect().call(Submit.self, trial))?.job != nil
    }

    /// Prints the result of a dry run.
    private func show(_ reply: Submit.Reply, of spec: JobSpec) throws {
        if measure {
            let threads = reply.resources?.threads ?? threads ?? ProcessInfo.processInfo.activeProcessorCount
            let cost = try MeasuringWorker(spec: spec, threads: threads).cost()
            if connection.json {
                var fields = try JSONValue(encoding: reply).objectValue ?? [:]
                fields["cost"] = try JSONValue(encoding: cost)
                return Output.data.line(JSONValue.object(fields).description)
            }
            CostSheet.lines(cost, steps: spec.steps ?? 0, style: Output.data.style).forEach { Output.data.line($0) }
        } else if !connection.json {
            // A pipe gets one line, as scripts expect it.
            Output.data.line(Output.data.isTerminal ? Text.indented(reply.spec) : reply.spec.description)
        }
        if !quiet, !connection.json, let job = reply.job {
            Output.talk.line("\(JobSentence.subject(job)) was submitted under this key before.")
        }
        if !quiet, !connection.json { Output.talk.line("The spec is valid. Nothing was submitted.") }
    }
}
