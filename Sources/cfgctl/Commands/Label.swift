internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Sets labels of jobs.
struct LabelCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Set or remove labels of a job.",
        discussion: """
            Labels filter job lists (status --label). Jobs in every state can be labelled.

            Examples:
              cfgctl label garments team=blue try=3
              cfgctl label garments try-
            """)

    @Argument(help: "The job.", completion: JobCompletion.jobs) var job: String
    @Argument(help: ArgumentHelp("Labels to set, or KEY- to remove one.", valueName: "key=value")) var labels: [String]
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let (set, remove) = try Labels.changes(labels)
        let reply = try await connection.connect().json(
            Label.self, .init(jobs: [job], set: set.isEmpty ? nil : set, remove: remove.isEmpty ? nil : remove))
        if connection.json {
            Output.data.line(reply.description)
            return
        }
        for job in try reply.decode(Label.Reply.self).jobs {
            let words = job.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            Output.data.line(
                "\(JobSentence.subject(job)): "
                    + (words.isEmpty ? "no labels" : PlainText.line(words.joined(separator: " "))))
        }
    }
}
