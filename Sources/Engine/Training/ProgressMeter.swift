internal import Foundation
internal import Jobs

/// The reports of a job's progress: at most one each `interval`, with the mean metrics since the last one, a smoothed rate, and
/// the time left.
///
/// The time left counts the steps at the smoothed rate and the breaks between them, such as checkpoints and previews, that are
/// still to come, each with the mean duration of its kind.
struct ProgressMeter {
    typealias Instant = ContinuousClock.Instant

    /// The number of steps of the whole job.
    let total: Int
    /// The least time between two reports, default 1 s; the first report follows the first step.
    var interval: Duration = .seconds(1)

    /// The seconds after which a measured step counts 1/e: long against the second-by-second changes of a busy machine, short
    /// against a job.
    private static let memory = 60.0

    private var last: (step: Int, time: Instant)
    private var idle: Duration = .zero
    private var hasReported = false
    private var sums: [String: (sum: Double, count: Int)] = [:]
    /// Steps and their seconds, older ones decayed.
    private var measured = (steps: 0.0, seconds: 0.0)
    /// The breaks after every so many steps.
    private var breaks: [Int: (seconds: Double, count: Int)] = [:]

    /// Starts measuring at a step.
    init(total: Int, step: Int, now: Instant = .now) {
        self.total = total
        last = (step, now)
    }

    /// Adds a metric of one step to the mean of the interval.
    mutating func add(_ name: String, _ value: Double) {
        let old = sums[name] ?? (0, 0)
        sums[name] = (old.sum + value, old.count + 1)
    }

    /// Excludes a duration from the rate.
    /// - Parameter period: the steps between two breaks of the kind; `nil` for a break that does not recur.
    mutating func pause(_ duration: Duration, every period: Int? = nil) {
        idle += duration
        guard let period, period > 0 else { return }
        let old = breaks[period] ?? (0, 0)
        breaks[period] = (old.seconds + duration / .seconds(1), old.count + 1)
    }

    /// A report, if one is due after `step` steps; the last step always gets one.
    /// - Parameter latest: numbers that are reported as they are.
    mutating func report(step: Int, latest: [String: Double] = [:], now: Instant = .now) -> JobProgress? {
        let elapsed = last.time.duration(to: now)
        guard !hasReported || elapsed >= interval || step == total else { return nil }
        // The first step also pays for loading and for the engine's preparations; its rate would say nothing.
        if hasReported { measure(steps: Double(step - last.step), seconds: (elapsed - idle) / .seconds(1)) }
        let rate = measured.steps > 0 && measured.seconds > 0 ? measured.steps / measured.seconds : nil
        var metrics = sums.mapValues { Metric($0.sum / Double($0.count)) }
        for (name, value) in latest { metrics[name] = Metric(value) }
        last = (step, now)
        idle = .zero
        sums = [:]
        hasReported = true
        return JobProgress(
            step: step, total: total, rate: rate,
            secondsLeft: rate.map { Double(total - step) / $0 + breaksLeft(after: step) }, metrics: metrics,
            updated: .now)
    }

    private mutating func measure(steps: Double, seconds: Double) {
        guard steps > 0, seconds > 0 else { return }
        let kept = exp(-seconds / Self.memory)
        measured = (measured.steps * kept + steps, measured.seconds * kept + seconds)
    }

    /// The seconds of the breaks that are still to come.
    private func breaksLeft(after step: Int) -> Double {
        breaks.reduce(0) { sum, entry in
            let (period, measured) = entry
            return sum + Double(total / period - step / period) * measured.seconds / Double(measured.count)
        }
    }
}
