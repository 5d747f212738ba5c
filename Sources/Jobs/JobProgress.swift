/// The progress of a job, as its worker last reported it.
public struct JobProgress: Codable, Sendable, Hashable {
    /// Steps done: optimiser steps of a training job, finished samples of a sampling job, examples of
    /// an evaluation.
    public var step: Int
    /// Steps in all.
    public var total: Int
    /// Steps per second of the current attempt, smoothed over about a minute; `nil` before it is known.
    public var rate: Double?
    /// Estimated seconds to the end, with the checkpoints and previews to come.
    public var secondsLeft: Double?
    /// Numbers about the last interval by name: `loss`, `rate` (learning rate), `gradient` (norm before clipping) …
    public var metrics: [String: Metric]
    /// Time of the worker's report.
    public var updated: Timestamp
    /// Failed saves since the newest checkpoint; `nil` while saves succeed.
    public var saveFailure: SaveFailure?

    /// Creates a progress value.
    public init(
        step: Int, total: Int, rate: Double? = nil, secondsLeft: Double? = nil, metrics: [String: Metric] = [:],
        updated: Timestamp, saveFailure: SaveFailure? = nil
    ) {
        self.step = step
        self.total = total
        self.rate = rate
        self.secondsLeft = secondsLeft
        self.metrics = metrics
        self.updated = updated
        self.saveFailure = saveFailure
    }

    /// Fraction of the steps that is done, in [0, 1].
    public var fraction: Double { total > 0 ? Double(step) / Double(total) : 0 }
}
