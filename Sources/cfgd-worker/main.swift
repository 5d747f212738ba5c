internal import ArgumentParser
internal import Engine
internal import Foundation
internal import Jobs
internal import Logging
internal import Reporting
internal import Systemd

/// Runs the job of one run directory.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cfgd-worker", abstract: "Runs one job of cfgd in this process.",
        subcommands: [Run.self, Measure.self, Look.self])

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs the job of a run directory, from wherever the last attempt left it.",
            discussion: """
                The directory holds spec.json. SIGTERM or SIGINT saves at the next step and leaves with status 75; \
                SIGUSR1 saves and goes on; a second SIGTERM leaves at once. Run it again to go on.
                """)

        @Argument(help: "The run directory.", completion: .directory)
        var directory: String

        @Flag(help: "Standard input is a pipe from the daemon; save and leave when it closes.")
        var supervised = false

        @Flag(help: "This process is a unit of the service manager; tell that and the journal what happens.")
        var unit = false

        @Flag(help: "After a success, report it on descriptor 3 and wait for the next job on standard input.")
        var stay = false

        @Option(help: "Which attempt this is; it must be the current one of the directory.")
        var attempt: Int?

        func run() throws {
            var directory = RunDirectory(URL(filePath: directory, directoryHint: .isDirectory).absoluteURL)
            var attempt = attempt
            JobConfinement.enter(directory)
            let report = unit ? Self.report(directory) : nil
            let signals = try StopSignals.listen(supervised: supervised) { report?.stopping($0) }
            let interruption: any Interruption =
                report.map { ReportedInterruption(base: signals, report: $0) } ?? signals
            let printer = EventPrinter()
            let isQuiet = supervised || unit
            let staying =
                stay && supervised
                ? StayingWorker(signals, first: directory, nowhere: open("/dev/null", O_WRONLY | O_CLOEXEC)) : nil
            while true {
                let runner = JobRunner(
                    attempt: attempt, interruption: interruption, models: staying?.models ?? KeptModels(),
                    observer: { event in
                        report?.observe(event)
                        // The daemon reads the events itself; its log of the job is for other output.
                        if isQuiet { return }
                        FileHandle.standardOutput.write(Data("\(printer.line(event))\n".utf8))
                    },
                    complain: Self.complain)
                let status = runner.run(directory)
                guard status == .succeeded, let next = Self.next(of: staying) else { Self.leave(status) }
                (directory, attempt) = next
            }
        }

        private static func next(of worker: StayingWorker?) -> (directory: RunDirectory, attempt: Int?)? {
            do {
                return try worker?.next()
            } catch {
                complain("\(error)")
                leave(.internalError)
            }
        }

        private static func complain(_ text: String) {
            FileHandle.standardError.write(Data("cfgd-worker: \(Quoting.printable(text, limit: 2000))\n".utf8))
        }

        /// Exits without the end of the tensor library, which takes longer than a small job: everything is written and synced.
        private static func leave(_ status: WorkerStatus) -> Never {
            fflush(nil)
            _exit(status.rawValue)
        }

        /// Reads from `attempt.json` what a child process gets by its environment and arguments.
        private static func report(_ directory: RunDirectory) -> UnitReport? {
            guard let attempt = try? directory.currentAttempt() else { return nil }
            // Set before the tensor engine reads the environment.
            for (name, value) in WorkerEnvironment.gpus(attempt.gpu) { setenv(name, value, 1) }
            let logger = Logger(label: "cfgd-worker") { JournalLogHandler(label: $0, identifier: "cfgd-worker") }
            return UnitReport(attempt, logger: logger)
        }
    }
}

ThreadWaiting.bound()
WorkerCommand.main()
