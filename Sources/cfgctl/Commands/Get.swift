internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Copies the results of a job.
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Copy the results of a job into a directory.",
        discussion: """
            Sampling jobs: image grid, images and tensors. Training jobs: previews and the newest checkpoint. Evaluations: \
            the log density of each example. Existing files are kept unless --force is given.

            Examples:
              cfgctl get
              cfgctl get garments
              cfgctl get 18 -o pictures
            """)

    @Argument(help: "The job. [@last]", completion: JobCompletion.jobs) var job = "@last"
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The directory. [NAME-NUMBER]", valueName: "dir"), completion: .directory)
    var output: String?
    @Flag(help: "Overwrite existing files.") var force = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let client = try await connection.connect()
        let job = try await client.call(Show.self, .init(job: job)).job
        let json = try await client.json(Files.self, .init(job: "\(job.number)"))
        let reply = try json.decode(Files.Reply.self)
        let files = JobOutputs.files(of: job, among: reply.files.map(\.path))
        guard !files.isEmpty else {
            throw Failure(.noInput, "job \(job.number) \(job.name) has no results yet; it is \(job.state.rawValue)")
        }
        let target = URL(filePath: output ?? "\(job.name)-\(job.number)", directoryHint: .isDirectory)
        let pairs = files.map { file in (file.from, target.appending(path: file.to)) }
        if !force {
            let taken = pairs.map(\.1).filter { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
            if let first = taken.first {
                let others = taken.count > 1 ? " and \(taken.count - 1) more files exist" : " exists"
                throw Failure(
                    .cannotCreate,
                    "\(first.path(percentEncoded: false))\(others); choose another directory with -o, "
                        + "or overwrite with --force")
            }
        }
        let source = RunFile(
            client: client, job: job.number, directory: URL(filePath: reply.directory, directoryHint: .isDirectory))
        for (from, to) in pairs { try await source.copy(from, to: to, replacing: force) }
        if connection.json {
            Output.data.line(json.description)
        } else {
            for (_, to) in pairs { Output.data.line(PlainText.line(to.path(percentEncoded: false))) }
        }
    }
}
