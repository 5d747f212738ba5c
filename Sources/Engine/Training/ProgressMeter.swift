internal import Jobs

/// The reports of a job's progress: at most one each `interval`, with the rate and the mean metrics since the last one.
struct ProgressMeter {
    /// The number of steps of the whole job.
    let total: Int
    /// The least time between two reports, default 1 s; the first report follows the first step.
    var interval: Duration = .seconds(1)

    private var last: (step: Int, time: ContinuousClock.Instant)
    private var idle: Duration = .zero
    private var hasReported = false
    private var sums: [String: (sum: Double, count: Int)] = [:]

    /// Starts measuring at a step.
    init(total: Int, step: Int) {
        self.total = total
        last = (step, .now)
    }

    /// Adds a metric of one step to the mean of the interval.
    mutating func add(_ name: String, _ value: Double) {
        let old = sums[name] ?? (0, 0)
        sums[name] = (old.sum + value, old.count + 1)
    }

    /// Excludes a duration from the rate.
    mutating func pause(_ duration: Duration) { idle += duration }

    /// A report, if one is due after `step` steps; the last step always gets one.
    /// - Parameter latest: numbers that are reported as they are.
    mutating func report(step: Int, latest: [String: Double] = [:]) -> JobProgress? {
        let now = ContinuousClock.now
        let elapsed = last.time.duration(to: now)
        guard !hasReported || elapsed >= interval || step == total else { return nil }
        let seconds = (elapsed - idle) / .seconds(1)
        let steps = Double(step - last.step)
        // The first step also pays for loading and for the engine's preparations; its rate would say nothing.
        let rate = hasReported && seconds > 0 && steps > 0 ? steps / seconds : nil
        var metrics = sums.mapValues { Metric($0.sum / Double($0.count)) }
        for (name, value) in latest { metrics[name] = Metric(value) }
        last = (step, now)
        idle = .zero
        sums = [:]
        hasReported = true
        return JobProgress(
            step: step, total: total, rate: rate, secondsLeft: rate.map { Double(total - step) / $0 },
            metrics: metrics, updated: .now)
    }
}
