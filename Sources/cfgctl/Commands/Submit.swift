internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Hands in a job.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Hand in a job; it is on disk when the command returns.",
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

    @Option(help: ArgumentHelp("Replace a field of the spec, such as train.steps=100.", valueName: "key=value"))
    var set: [String] = []

    @Option(help: "The job's name.") var name: String?
    @Option(help: ArgumentHelp("Where the tensors live: cpu or cuda:0.", valueName: "device")) var device: String?
    @Option(help: "Higher runs first.") var priority: Int?
    @Option(help: ArgumentHelp("A word for finding the job again.", valueName: "key=value")) var label: [String] = []
    @Option(help: ArgumentHelp("Submit once: a second call with the key names the first job.", valueName: "key"))
    var unique: String?
    @Flag(help: "Hold the job until it is released.") var hold = false
    @Option(
        help: ArgumentHelp("Wait for the success of this job; may be repeated.", valueName: "job"),
        completion: JobCompletion.jobs)
    var after: [String] = []
    @Option(
        help: ArgumentHelp("Wait for the end of this job, however it is; may be repeated.", valueName: "job"),
        completion: JobCompletion.jobs)
    var afterAny: [String] = []
    @Option(help: ArgumentHelp("Save and fail after so much work, such as 90, 30m or 2h.", valueName: "time"))
    var timeLimit: String?
    @Option(help: "Crashes in a row without a new checkpoint that the job may have.") var retries: Int?
    @Option(help: "Threads of the tensor engine; part of the job's result.") var threads: Int?
    @Option(help: ArgumentHelp("Start only with so much unclaimed memory, such as 500M or 4G.", valueName: "size"))
    var memory: String?
    @Flag(help: "Wait for the end of the job, and exit with its result.") var wait = false
    @Flag(help: "Show progress to the end of the job, and exit with its result.") var follow = false
    @Flag(help: "Check everything, print the spec after defaults, submit nothing.") var dryRun = false
    @Flag(help: "With --dry-run: do a few steps here, and say what time, memory and disk the training will need.")
    var measure = false
    @Flag(name: [.short, .long], help: "Print only the number.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if wait, follow { throw ValidationError("--wait and --follow exclude each other") }
        if let timeLimit, TimeSpan.seconds(timeLimit) ?? 0 <= 0 {
            throw ValidationError("--time-limit \"\(timeLimit)\" is no time; write 90, 30m or 2h")
        }
        if let memory, ByteSize.bytes(memory) == nil {
            throw ValidationError("--memory \"\(memory)\" is no size; write 500M or 4G")
        }
        if measure, !dryRun { throw ValidationError("--measure submits nothing; say --dry-run too") }
        if dryRun, wait || follow { throw ValidationError("a dry run makes no job to wait for") }
    }

    func run() async throws {
        let labels = try Labels.parse(label)
        var document = try SpecFile.read(file)
        for assignment in set { document = try document.setting(assignment) }
        if let name { document = try document.setting("name=\(JSONValue.string(name))") }
        if let device { document = try document.setting("device=\(JSONValue.string(device))") }
        let reading = try document.read()
        guard !measure || reading.spec.kind.trains else {
            throw Failure(
                .usage, "--measure is for training jobs; a job of kind \(reading.spec.kind.rawValue) trains nothing")
        }
        let submission = Submission(
            connection: connection, isQuiet: quiet, isSilent: measure, document: document,
            localWarnings: reading.warnings)
        let reply = try await submission.submit(
            Submit.Parameters(
                spec: try JSONValue(encoding: reading.spec), priority: priority, labels: labels.isEmpty ? nil : labels,
                unique: unique, dryRun: dryRun ? true : nil, hold: hold ? true : nil,
                after: after.isEmpty ? nil : after,
                afterAny: afterAny.isEmpty ? nil : afterAny, timeLimit: timeLimit.flatMap(TimeSpan.seconds),
                retries: retries, threads: threads, memory: memory.flatMap(ByteSize.bytes)))
        guard let job = reply.job else { return try show(reply, of: reading.spec) }
        if !connection.json { submission.announce(job, steps: reading.spec.steps) }
        try await submission.end(of: job, wait: wait, follow: follow)
    }

    /// What a dry run found.
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
        } else if connection.json {
            return
        } else {
            Output.data.line(reply.spec.description)
        }
        if !quiet { Output.talk.line("The spec is good. Nothing was submitted.") }
    }
}
