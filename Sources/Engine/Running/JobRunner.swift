internal import Digest
internal import Foundation
public import Jobs
internal import Storage
internal import Torch

/// The runner of the job in a run directory, in this process, from where the last attempt left it.
///
///     let runner = JobRunner(observer: { print($0.event, $0.text ?? "") })
///     let status = runner.run(RunDirectory(path: "/var/lib/cfgd/runs/12"))
///     exit(status.rawValue)
public struct JobRunner {
    /// The number of this attempt; `nil` takes the number in `attempt.json`.
    public var attempt: Int?
    /// The source of requests to stop or to save.
    public var interruption: any Interruption
    /// Called with every event after it was written.
    public var observer: (Event) -> Void
    /// Called with the reason where a job does not start and no event can be written.
    public var complain: (String) -> Void
    /// The models that this process kept from its last job.
    public var models: KeptModels
    /// The system calls by which the job's state becomes durable.
    var files: any FileOperations = SystemFileOperations()

    /// Creates a runner.
    public init(
        attempt: Int? = nil, interruption: any Interruption = NoInterruption(), models: KeptModels = KeptModels(),
        observer: @escaping (Event) -> Void = { _ in }, complain: @escaping (String) -> Void = { _ in }
    ) {
        self.attempt = attempt
        self.interruption = interruption
        self.models = models
        self.observer = observer
        self.complain = complain
    }

    /// Runs the job and writes `outcome.json`. The reason of a failure is in the outcome and in the last event.
    /// - Returns: the status for the process to exit with.
    public func run(_ directory: RunDirectory) -> WorkerStatus {
        do {
            let lock = try RunLock(directory.lock)
            return try withExtendedLifetime(lock) { try runLocked(directory) }
        } catch {
            let failure = JobFailure(error)
            complain(failure.description)
            return failure.status
        }
    }

    private func runLocked(_ directory: RunDirectory) throws -> WorkerStatus {
        let attempt = try currentAttempt(directory)
        if let reserve = try? directory.currentAttempt().reserve { SystemFileOperations.keepFree(reserve) }
        if let outcome = try? directory.finalOutcome(), outcome.result == .succeeded {
            return .succeeded
        }
        try? files.unlink(directory.outcome.path(percentEncoded: false))
        let events = try EventLog(directory.events, attempt: attempt, through: records, observer: observer)
        do {
            let frozen = try SpecLoader.load(directory)
            try frozen.prepareEngine()
            let context = try JobContext(
                frozen: frozen, directory: directory, events: events, interruption: interruption, files: files,
                models: models)
            defer { models.endJob() }
            switch try frozen.spec.run(in: context) {
            case .finished(let step, let text, let record):
                try write(
                    Outcome(
                        attempt: attempt, result: .succeeded, text: text, finished: .now, step: step, record: record),
                    to: directory)
                try events.append(.finished, text: text)
                return .succeeded
            case .stopped(_, let text):
                try events.append(.finished, text: text)
                return .stopped
            }
        } catch let stop as DatasetOpener.Interrupted {
            try events.append(.finished, text: "stopped before the data were open: \(stop.reason)")
            return .stopped
        } catch {
            let failure = JobFailure(error)
            try events.append(.finished, text: failure.description, warning: failure.warning)
            // The status and the event say the same, so a full disk that takes no file hides nothing.
            try? write(
                Outcome(
                    attempt: attempt, result: .failed, text: failure.description, finished: .now, step: 0),
                to: directory)
            return failure.status
        }
    }

    /// The number of this attempt.
    /// - Throws: `JobFailure` for an attempt that is not the current one, which must not touch the directory.
    private func currentAttempt(_ directory: RunDirectory) throws -> Int {
        guard FileManager.default.fileExists(atPath: directory.attempt.path(percentEncoded: false)) else {
            return attempt ?? 1
        }
        let current: Int
        do throws(RunFileError) {
            current = try directory.currentAttempt().attempt
        } catch {
            throw JobFailure(.inputOutput, error.description)
        }
        guard attempt == nil || attempt == current else {
            throw JobFailure(
                .busy, "attempt \(attempt ?? 0) is not the current one of \(directory.path), which is \(current)")
        }
        return current
    }

    /// The system calls for what says how the job went, which the reserve is kept for.
    private var records: any FileOperations {
        files is SystemFileOperations ? SystemFileOperations(mayUseReserve: true) : files
    }

    private func write(_ outcome: Outcome, to directory: RunDirectory) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try AtomicFile.write(try encoder.encode(outcome), to: directory.outcome, through: records)
    }
}
