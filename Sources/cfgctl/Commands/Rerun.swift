internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Submits a job again.
struct RerunCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Submit a new job with the frozen inputs of another one.",
        discussion: """
            The new job has the same spec, checkpoints and number of threads, so its results are the same bytes, even if the \
            jobs that made its inputs are gone. --set changes fields of the spec.

            Examples:
              cfgctl rerun garments
              cfgctl rerun 17 --set train.steps=2000 --follow
            """)

    @Argument(help: "The job.", completion: JobCompletion.jobs) var job: String
    @Option(
        help: ArgumentHelp(
            "Replace a field of the spec, such as train.steps=100; may be repeated.", valueName: "key=value"))
    var set: [String] = []
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Priority; higher runs first. [that of the job]", valueName: "number"))
    var priority: Int?
    @Option(
        help: ArgumentHelp("Label for filtering job lists; may be repeated. [those of the job]", valueName: "key=value")
    ) var label: [String] = []
    @Flag(help: "Submit in state held; cfgctl release starts it.") var hold = false
    @Flag(help: "Wait for the end of the job and exit with its result, for scripts.") var wait = false
    @Flag(help: "Show progress until the end of the job and exit with its result.") var follow = false
    @Flag(help: "Submit without a look at data that --set changes.") var noLook = false
    @Flag(name: [.short, .long], help: "Print only the job's number, for scripts.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if wait, follow { throw ValidationError("--wait and --follow exclude each other") }
    }

    func run() async throws {
        let labels = try Labels.parse(label)
        let client = try await connection.connect()
        let shown = try await client.call(Show.self, .init(job: job))
        var document = SpecDocument(text: shown.spec.description, base: URL(filePath: "/"))
        var warnings: [SpecIssue] = []
        var spec: JSONValue?
        var tellDoubts: () -> Void = {}
        if !set.isEmpty {
            for assignment in set { document = try document.setting(assignment, from: .currentDirectory()) }
            let reading = try document.read()
            warnings = reading.warnings
            spec = try JSONValue(encoding: reading.spec)
            // Data that the first job had already are looked at by its worker alone.
            let first = try? SpecDocument(text: shown.spec.description).read().spec.dataSets
            if !noLook, reading.spec.dataSets != first {
                let check = DataCheck(
                    spec: reading.spec, document: document, isSilent: connection.json, isQuiet: quiet)
                if let look = try check.run() { tellDoubts = { check.tellDoubts(look) } }
            }
        }
        let json = try await client.json(
            Rerun.self,
            .init(
                job: "\(shown.job.number)", spec: spec, priority: priority, labels: labels.isEmpty ? nil : labels,
                hold: hold ? true : nil))
        let reply = try json.decode(Rerun.Reply.self)
        let submission = SpecSubmitter(
            connection: connection, isQuiet: quiet, document: document, localWarnings: warnings)
        submission.warn(reply.warnings)
        tellDoubts()
        if connection.json {
            Output.data.line(json.description)
        } else {
            submission.announce(reply.job, steps: nil, writesJournal: reply.journal)
        }
        try await submission.end(of: reply.job, wait: wait, follow: follow)
    }
}
