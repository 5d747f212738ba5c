internal import ArgumentParser
internal import Engine
internal import Foundation
internal import Jobs

extension WorkerCommand {
    /// Measures the time, memory and disk space of a training job.
    struct Measure: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Does a few steps of a training job and prints what the job will need, as one JSON object.",
            discussion: """
                The directory holds spec.json; nothing is written there. cfgctl submit --dry-run --measure asks for it.
                """)

        @Argument(help: "A directory with a spec.json.", completion: .directory)
        var directory: String

        @Option(help: "Seconds after which SIGALRM ends it.")
        var limit: UInt32?

        func run() throws {
            if let limit { alarm(limit) }
            let directory = RunDirectory(URL(filePath: directory, directoryHint: .isDirectory).absoluteURL)
            let (status, cost) = CostMeasurement().run(directory) { text in
                FileHandle.standardError.write(Data("cfgd-worker: \(Quoting.printable(text, limit: 2000))\n".utf8))
            }
            guard let cost else { throw ExitCode(status.rawValue) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            FileHandle.standardOutput.write(try encoder.encode(cost) + Data("\n".utf8))
        }
    }
}
