internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Copies the results of a job.
struct GetCommand: JobCommand {
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
              cfgctl get 18 --grid garments.png
            """)

    @Argument(help: "The job. [@last]", completion: JobCompletion.jobs) var job = "@last"
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The directory. [NAME-NUMBER]", valueName: "dir"), completion: .directory)
    var output: String?
    @Option(
        help: ArgumentHelp("Copy only the image grid of all samples, to this PNG file.", valueName: "file"),
        completion: .file())
    var grid: String?
    @Flag(help: "Overwrite existing files.") var force = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if grid != nil, output != nil { throw ValidationError("--grid and -o exclude each other") }
        if let grid { try OutputFile.check(picture: grid, option: "--grid") }
        if let output {
            try OutputFile.check(
                directory: output, option: "-o", instead: "--grid FILE.png copies the image grid alone")
        }
    }

    func run() async throws {
        let client = try await connection.connect()
        let job = try await client.call(Show.self, .init(job: job)).job
        let json = try await client.json(Files.self, .init(job: "\(job.number)"))
        let reply = try json.decode(Files.Reply.self)
        let pairs = try pairs(of: job, among: reply.files.map(\.path))
        if !force {
            let taken = pairs.map(\.1).filter { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
            if let first = taken.first {
                let others =
                    taken.count > 1
                    ? " and \(taken.count - 1) more \(taken.count == 2 ? "file" : "files") exist" : " exists"
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

    /// The files to copy: their paths in the run directory, and their targets.
    private func pairs(of job: Job, among paths: [String]) throws(Failure) -> [(String, URL)] {
        let yet = job.state.isFinal ? "" : " yet"
        if let grid {
            let name = RunDirectory(path: job.directory).grid.lastPathComponent
            guard paths.contains(name) else {
                throw Failure(
                    .noInput, "job \(job.number) \(job.name) has no image grid\(yet); it \(job.state.predicate)")
            }
            let target = URL(filePath: grid)
            try OutputFile.check(target)
            return [(name, target)]
        }
        let files = JobOutputs.files(of: job, among: paths)
        guard !files.isEmpty else {
            throw Failure(
                .noInput, "job \(job.number) \(job.name) has no results\(yet); it \(job.state.predicate)")
        }
        let target = URL(filePath: output ?? "\(job.name)-\(job.number)", directoryHint: .isDirectory)
        try OutputFile.check(target, isDirectory: true)
        return files.map { ($0.from, target.appending(path: $0.to)) }
    }
}
