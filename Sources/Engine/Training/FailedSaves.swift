internal import Jobs
internal import Storage

/// The failed saves of one attempt since its last checkpoint, and how often they are said: at the first one, when the cause
/// changes, and every ten minutes with their count.
struct FailedSaves {
    /// The failure that lasts; `nil` after a save that succeeded.
    private(set) var current: SaveFailure?
    /// The last progress that was reported; `nil` before the first step of the attempt.
    var progress: JobProgress?
    private var cause = ""
    private var said = ContinuousClock.now

    /// The time after which the same failure is said again.
    private static let interval = Duration.seconds(600)

    /// The last progress with the failure that lasts.
    /// - Parameter step: the number of steps that are done.
    func progress(at step: Int) -> JobProgress? {
        var progress = progress
        progress?.step = step
        progress?.updated = .now
        progress?.saveFailure = current
        return progress
    }

    /// Takes a failure.
    /// - Returns: whether it is to be said.
    mutating func add(_ failure: SaveFailure, cause: String, now: ContinuousClock.Instant = .now) -> Bool {
        let isNew = current == nil || self.cause != cause
        var failure = failure
        if let current { (failure.step, failure.count) = (current.step, current.count + 1) }
        (current, self.cause) = (failure, cause)
        guard isNew || now - said >= Self.interval else { return false }
        said = now
        return true
    }

    /// Takes a success.
    /// - Returns: the failure that is over; `nil` where none was.
    mutating func clear() -> SaveFailure? {
        defer { current = nil }
        return current
    }

    /// The common part of two failures of one cause, without the names of temporary files.
    static func cause(of error: any Error) -> String {
        (error as? FileError).map { "\($0.operation) \($0.code)" } ?? "\(error)"
    }
}
