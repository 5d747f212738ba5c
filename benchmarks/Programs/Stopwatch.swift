/// The duration of calls.
enum Stopwatch {
    /// Seconds of one call.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let began = ContinuousClock.now
        try body()
        return began.duration(to: .now) / .seconds(1)
    }

    /// Seconds of the shortest of several calls, which other programs disturbed least.
    static func best(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
        var shortest = Double.infinity
        for _ in 0..<runs { shortest = min(shortest, try seconds(body)) }
        return shortest
    }
}
