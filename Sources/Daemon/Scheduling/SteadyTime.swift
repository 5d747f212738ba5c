internal import Foundation
internal import Jobs
internal import Logging
internal import Storage
internal import Synchronization

/// The time by which finished jobs grow old. It never runs ahead of the time that the daemon itself has seen pass, so a clock
/// that jumps into the future makes nothing old: jobs are removed late rather than early.
///
/// While the daemon runs, this time advances as the machine's steady clock does. Of a pause between two daemons a day counts
/// at most. It is written to a file, and it is never later than the time of day.
final class SteadyTime: Sendable {
    /// The content of the file.
    private struct Record: Codable {
        /// The steady time.
        var steady: Timestamp
        /// The time of day at the same moment.
        var clock: Timestamp
    }

    /// The longest pause between two daemons that counts, in seconds.
    private static let longestPause = 86_400.0
    /// The difference from the time of day that is worth a warning, in seconds.
    private static let warned = 2 * 86_400.0

    private let file: URL
    private let logger: Logger
    private let clock: @Sendable () -> Timestamp
    private let seconds: @Sendable () -> Double
    private let base: (time: Timestamp, seconds: Double)
    private let hasWarned = Mutex(false)

    /// - Parameters:
    ///   - file: the file that keeps the time between daemons.
    ///   - newest: the newest end of a job in the queue, for a state directory without the file.
    ///   - clock: the time of day.
    ///   - seconds: a clock that does not jump, and that counts while the machine sleeps.
    init(
        _ file: URL, newest: Timestamp?, logger: Logger, clock: @escaping @Sendable () -> Timestamp = { .now },
        seconds: @escaping @Sendable () -> Double = SteadyTime.secondsSinceBoot
    ) {
        (self.file, self.logger, self.clock, self.seconds) = (file, logger, clock, seconds)
        let now = clock()
        let known = (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(Record.self, from: $0) }
        let last = known ?? newest.map { Record(steady: $0, clock: $0) } ?? Record(steady: now, clock: now)
        let pause = min(max(0, now.date.timeIntervalSince(last.clock.date)), Self.longestPause)
        base = (min(Timestamp(last.steady.date.addingTimeInterval(pause)), now), seconds())
    }

    /// The steady time now.
    var now: Timestamp {
        min(Timestamp(base.time.date.addingTimeInterval(max(0, seconds() - base.seconds))), clock())
    }

    /// Writes the time to its file, and warns once where the time of day is far ahead. A file that cannot be written is
    /// written at the next call; the time lags by that.
    func save() {
        let (steady, clock) = (now, clock())
        try? AtomicFile.write(
            (try? JSONEncoder().encode(Record(steady: steady, clock: clock))) ?? Data(), to: file, durable: false)
        let ahead = clock.date.timeIntervalSince(steady.date)
        guard ahead > Self.warned, !hasWarned.withLock({ $0 }) else { return }
        hasWarned.withLock { $0 = true }
        logger.warning(
            """
            the clock says \(clock), \(TimeSpan.words(ahead)) more than this daemon has seen pass; finished jobs are removed as if it \
            were \(steady), late rather than early
            """)
    }

    /// Seconds since the machine's start, with those of its sleep.
    static func secondsSinceBoot() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
