internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Copies what a job made.
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Copy what a job made into a directory.",
        discussion: """
            Of a sampling job the grid, the pictures and the tensors; of a training job the previews and the newest \
            checkpoint; of an evaluation the log density of each example. A file that is there already stays, unless --force is given.

            Examples:
              cfgctl get
              cfgctl get garments
              cfgctl get 18 -o pictures
            """)

    @Argument(help: "The job; the newest one by default.", completion: JobCompletion.jobs) var job = "@last"
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The directory; NAME-NUMBER by default.", valueName: "dir"), completion: .directory)
    var output: String?
    @Flag(help: "Replace files that are there already.") var force = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let client = try await connection.connect()
        let job = try await client.call(Show.self, .init(job: job)).job
        let json = try await client.json(Files.self, .init(job: "\(job.number)"))
        let reply = try json.decode(Files.Reply.self)
        let files = JobOutputs.files(of: job, among: reply.files.map(\.path))
        guard !files.isEmpty else {
            throw Failure(.noInput, "job \(job.number) \(job.name) has made nothing yet; it is \(job.state.rawValue)")
        }
        let target = URL(filePath: output ?? "\(job.name)-\(job.number)", directoryHint: .isDirectory)
        let pairs = files.map { file in (file.from, target.appending(path: file.to)) }
        if !force {
            let taken = pairs.map(\.1).filter { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
            if let first = taken.first {
                let others = taken.count > 1 ? " and \(taken.count - 1) more are" : " is"
                throw Failure(
                    .cannotCreate,
                    "\(first.path(percentEncoded: false))\(others) there already; choose another directory with -o, "
                        + "or replace with --force")
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
