/// How long a job waits after a crash: not at all while it makes progress, then longer from crash to crash.
struct RetryPause: Sendable, Hashable {
    /// Seconds after the second crash in a row without a new checkpoint; doubled from crash to crash.
    var first = 1.0
    /// The longest pause in seconds.
    var longest = 300.0

    /// Seconds after so many crashes in a row without a new checkpoint, 1 or more.
    func seconds(after crashes: Int) -> Double {
        // What crashes once was mostly killed; the work since its last checkpoint waits to be done again.
        guard crashes > 1, first > 0 else { return 0 }
        // A number that cannot be shifted out of range: 2^60 seconds are above any longest pause.
        return min(first * Double(1 << min(crashes - 2, 60)), longest)
    }
}
