internal import Foundation
public import Jobs
internal import Torch

/// A worker that stays for its model after a job has succeeded: it reports the job's exit status to the daemon and waits for the
/// next job of the same model, owner and GPU.
///
/// While it waits it holds no lock and no file of a job but its directory, and has nothing to save, so the daemon may kill it at any time. Each job
/// enters its own limits (`JobConfinement`). Only the models remain from job to job (`KeptModels`).
public final class StayingWorker {
    /// The models of the last job.
    public let models = KeptModels()
    private let signals: StopSignals
    private let first: Attempt?
    private let nowhere: Int32

    /// Prepares a process to stay.
    /// - Parameters:
    ///   - signals: The signals of the process.
    ///   - directory: The run directory of its first job.
    ///   - nowhere: A descriptor for output between two jobs, when the process must not hold the log of a job that may be removed.
    public init(_ signals: StopSignals, first directory: RunDirectory, nowhere: Int32) {
        self.nowhere = nowhere
        self.signals = signals
        first = try? directory.currentAttempt()
        // Programs that a job starts must not keep the pipe open, and a daemon that is gone must not kill by SIGPIPE.
        _ = fcntl(RunRequest.reportDescriptor, F_SETFD, FD_CLOEXEC)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Reports the success of a job and waits for the next one, whose limits and log are entered when the call returns.
    /// - Returns: The next job; `nil` where the process should exit with the status of the last one.
    /// - Throws: an error for a job that needs a fresh process, and where its log cannot be opened.
    public func next() throws -> (directory: RunDirectory, attempt: Int)? {
        guard let first, signals.beginPause() else { return nil }
        try OutputStreams.redirect(to: nowhere, "/dev/null")
        guard Self.report(.succeeded) else { return nil }
        // After the report: giving memory back must not delay the job that is over.
        TorchRuntime.releaseFreedMemory()
        let request = try signals.nextRequest()
        let directory = RunDirectory(URL(filePath: request.directory, directoryHint: .isDirectory).absoluteURL)
        // The log comes before the check, whose refusal it must take.
        JobConfinement.enter(directory)
        try OutputStreams.append(to: directory)
        try JobConfinement.check(directory, against: first)
        return (directory, request.attempt)
    }

    private static func report(_ status: WorkerStatus) -> Bool {
        let line = Array("\(status.rawValue)\n".utf8)
        return write(RunRequest.reportDescriptor, line, line.count) == line.count
    }
}
