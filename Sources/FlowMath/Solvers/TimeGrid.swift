/// The rule that makes the times of a solver: `uniform`, or a mapping from a word to its settings.
public enum TimeGrid: Sendable, Hashable {
    /// The grid that the model's own programs sample with: `indices` for a network of DiT's convention, else `uniform`.
    case standard
    /// Steps of equal length.
    case uniform
    /// The whole indices of DDPM's levels that DiT's and ADM's samplers take, then t = 1; for the path `ddpm`.
    case indices
    /// The grid of Karras et al. (2022) in the noise level.
    case karras(KarrasGrid)
    /// Equal steps shifted towards the noise; the shift is above 0, and 1 shifts nothing.
    case shifted(Double)
    /// A list of times.
    case list(TimeSchedule)

    /// Returns the times of a solver within a range: both ends of a grid are moved to the ends of the range, and times
    /// beyond are left out. A list stays as it is.
    /// - Parameters:
    ///   - steps: at least 1; a list has its own number.
    ///   - lastStep: the length of the last of equal steps; 0 makes all of them equal. Other grids ignore it.
    ///   - path: the relation of noise levels to times.
    /// - Throws: `TimeScheduleError` for fewer than one step, and for a last step that is longer than the range.
    public func schedule(
        steps: Int, over range: ClosedRange<Double>, lastStep: Double = 0, on path: any ProbabilityPath
    ) throws(TimeScheduleError) -> TimeSchedule {
        guard steps > 0 else { throw TimeScheduleError(message: "it has \(steps) steps") }
        switch self {
        case .indices:
            guard let ddpm = path.discrete else {
                throw TimeScheduleError(message: "its indices are those of the path ddpm, and the path is \(path.name)")
            }
            guard (2...ddpm.levels).contains(steps) else {
                throw TimeScheduleError(message: "\(steps) steps; whole indices give 2 to \(ddpm.levels)")
            }
            return .indices(steps: steps, of: ddpm)
        case .standard, .uniform:
            guard lastStep >= 0, lastStep <= range.upperBound - range.lowerBound else {
                throw TimeScheduleError(message: "its last step is \(lastStep) long")
            }
            return .uniform(steps: steps, over: range, lastStep: lastStep)
        case .karras(let grid): return try Self.within(range, .karras(steps: steps, on: path, grid))
        case .shifted(let shift): return try Self.within(range, .shifted(steps: steps, shift: shift))
        case .list(let schedule): return schedule
        }
    }

    private static func within(
        _ range: ClosedRange<Double>, _ schedule: TimeSchedule
    ) throws(TimeScheduleError) -> TimeSchedule {
        let inner = schedule.times.dropFirst().dropLast().filter { $0 > range.lowerBound && $0 < range.upperBound }
        return try TimeSchedule(list: [range.lowerBound] + inner + [range.upperBound])
    }
}

extension TimeSchedule {
    /// Returns the grid of Karras et al. (2022) with checked settings, from t = 0.
    public static func karras(steps: Int, on path: any ProbabilityPath, _ grid: KarrasGrid) -> TimeSchedule {
        karras(steps: steps, on: path, sigmaMin: grid.sigmaMin, sigmaMax: grid.sigmaMax, rho: grid.rho)
    }
}

/// The settings of the grid of Karras et al. (2022): equal steps of the root of order rho of the noise level.
public struct KarrasGrid: Sendable, Hashable {
    /// The lowest noise level before t = 1, above 0.
    public let sigmaMin: Double
    /// The highest noise level, above `sigmaMin`.
    public let sigmaMax: Double
    /// The order of the root.
    public let rho: Double

    /// Creates the settings.
    /// - Throws: `TimeScheduleError` unless 0 < `sigmaMin` < `sigmaMax`.
    public init(sigmaMin: Double = 0.002, sigmaMax: Double = 80, rho: Double = 7) throws(TimeScheduleError) {
        guard sigmaMin > 0, sigmaMin < sigmaMax else {
            throw TimeScheduleError(
                message:
                    "the noise levels of its grid run from \(sigmaMax) to \(sigmaMin); they have to fall and stay above 0"
            )
        }
        self.sigmaMin = sigmaMin
        self.sigmaMax = sigmaMax
        self.rho = rho
    }
}
