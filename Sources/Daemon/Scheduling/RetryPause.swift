/// The pause between a job's attempts: none while the job makes progress, then doubled from crash to crash.
struct RetryPause: Sendable, Hashable {
    /// Seconds after the second crash in a row without a new checkpoint, default 1; doubled from crash to crash.
    var first = 1.0
    /// The longest pause in seconds, default 300.
    var longest = 300.0

    /// The pause in seconds after a number of crashes in a row without a new checkpoint, 1 or more.
    func seconds(after crashes: Int) -> Double {
        // A first crash is mostly a kill; the work since the last checkpoint waits to be repeated.
        guard crashes > 1, first > 0 else { return 0 }
        // A number that cannot be shifted out of range: 2^60 seconds are above any longest pause.
        return min(first * Double(1 << min(crashes - 2, 60)), longest)
    }
}
