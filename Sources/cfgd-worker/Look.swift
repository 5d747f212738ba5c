internal import ArgumentParser
internal import Engine
internal import Foundation
internal import Jobs

extension WorkerCommand {
    /// Looks at the data files of a job.
    struct Look: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Looks at the data files of a job and prints what it found, as one JSON object.",
            discussion: """
                The directory holds spec.json; nothing is written there, and nothing is decoded. cfgctl submit asks for it.
                """)

        @Argument(help: "A directory with a spec.json.", completion: .directory)
        var directory: String

        @Option(help: "Seconds after which no further file is looked at.")
        var seconds = 1.0

        @Option(help: "Seconds after which SIGALRM ends it.")
        var limit: UInt32?

        func run() throws {
            if let limit { alarm(limit) }
            let directory = RunDirectory(URL(filePath: directory, directoryHint: .isDirectory).absoluteURL)
            let look = DataInspection(seconds: seconds).run(directory) { text in
                FileHandle.standardError.write(Data("cfgd-worker: \(text)\n".utf8))
            }
            guard let look else { throw ExitCode(WorkerStatus.badInput.rawValue) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            FileHandle.standardOutput.write(try encoder.encode(look) + Data("\n".utf8))
        }
    }
}
