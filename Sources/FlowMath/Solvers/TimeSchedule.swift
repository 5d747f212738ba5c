internal import Foundation

/// The times at which a solver stops, from near 0 (noise) to near 1 (data), or backwards.
public struct TimeSchedule: Sendable, Hashable {
    /// The times, one more than there are steps.
    public let times: [Double]

    /// Returns equal steps from 0 to 1; `steps` is at least 1.
    public static func uniform(steps: Int) -> TimeSchedule {
        uniform(steps: steps, over: 0...1)
    }

    /// Returns equal steps over a range of times; with `lastStep` above 0 the last of them has that length and the
    /// others share the rest, which is the grid of SiT's stochastic samplers (250 points and 0.04 are 249 steps and the
    /// last).
    public static func uniform(steps: Int, over range: ClosedRange<Double>, lastStep: Double = 0) -> TimeSchedule {
        let equal = lastStep > 0 ? steps - 1 : steps
        precondition(steps > 0 && (equal > 0 || range.upperBound - range.lowerBound <= lastStep), "\(steps) steps")
        let start = range.lowerBound
        let end = range.upperBound - lastStep
        var times = (0...max(equal, 0)).map { equal == 0 ? start : start + (end - start) * Double($0) / Double(equal) }
        if lastStep > 0 { times.append(range.upperBound) } else { times[equal] = range.upperBound }
        return TimeSchedule(times: times)
    }

    /// Returns the grid of Karras et al. (2022) in the noise level sigma / alpha, equal steps of its root of order rho,
    /// then t = 1.
    /// - Parameters:
    ///   - path: the relation of noise levels to times.
    ///   - fromNoise: begins at t = 0, the time of plain noise, in place of the time of `sigmaMax`.
    public static func karras(
        steps: Int, on path: any ProbabilityPath = LinearPath(), sigmaMin: Double = 0.002, sigmaMax: Double = 80,
        rho: Double = 7, fromNoise: Bool = true
    ) -> TimeSchedule {
        precondition(steps > 0 && sigmaMin > 0 && sigmaMax > sigmaMin, "\(steps) steps, \(sigmaMin) to \(sigmaMax)")
        let (top, bottom) = (pow(sigmaMax, 1 / rho), pow(sigmaMin, 1 / rho))
        var times = (0..<steps).map { place in
            let share = steps == 1 ? 0 : Double(place) / Double(steps - 1)
            return path.time(ofNoiseLevel: pow(top + share * (bottom - top), rho))
        }
        if fromNoise { times[0] = 0 }
        return TimeSchedule(times: times + [1])
    }

    /// Returns the times of whole indices of DDPM's levels, evenly spaced between the first and the last and rounded, half
    /// to even, as `space_timesteps` of improved diffusion (Nichol and Dhariwal 2021) does; then t = 1, where its samplers
    /// end.
    static func indices(steps: Int, of path: DiscreteNoisePath) -> TimeSchedule {
        let stride = Double(path.levels - 1) / Double(steps - 1)
        var (indices, place) = ([Double](), 0.0)
        // Added up as there, so that halves are rounded alike.
        for _ in 0..<steps {
            indices.append(place.rounded(.toNearestOrEven))
            place += stride
        }
        return TimeSchedule(times: indices.reversed().map { path.time(ofIndex: $0) } + [1])
    }

    /// Returns equal steps, shifted towards the noise as for large pictures (Esser et al. 2024): with s = 1 - t,
    /// `s' = shift s / (1 + (shift - 1) s)`. 1 shifts nothing.
    public static func shifted(steps: Int, shift: Double) -> TimeSchedule {
        precondition(steps > 0 && shift > 0, "\(steps) steps, shift \(shift)")
        return TimeSchedule(
            times: (0...steps).map { place in
                let t = Double(place) / Double(steps)
                return t / (t + shift * (1 - t))
            })
    }

    /// Times from a list.
    /// - Throws: `TimeScheduleError` unless there are at least two, all in [0, 1], each later than the one before.
    public init(list: [Double]) throws(TimeScheduleError) {
        guard list.count >= 2 else { throw TimeScheduleError(message: "it needs at least two times") }
        for (place, time) in list.enumerated() {
            guard (0...1).contains(time) else {
                throw TimeScheduleError(message: "time \(place + 1) is \(time); times lie between 0 and 1")
            }
            guard place == 0 || time > list[place - 1] else {
                throw TimeScheduleError(
                    message: "time \(place + 1), \(time), is not later than the one before, \(list[place - 1])")
            }
        }
        times = list
    }

    init(times: [Double]) {
        self.times = times
    }

    /// The number of steps.
    public var steps: Int { times.count - 1 }

    /// The schedule with its times from the last to the first.
    public var reversed: TimeSchedule { TimeSchedule(times: times.reversed()) }

    /// The start and the end of each step.
    public var intervals: [(start: Double, end: Double)] { zip(times, times.dropFirst()).map { ($0, $1) } }
}

/// A list of times that cannot be a schedule.
public struct TimeScheduleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, without the subject.
    public let message: String

    /// The error in one sentence.
    public var description: String { "the time schedule cannot be used: \(message)" }
}
