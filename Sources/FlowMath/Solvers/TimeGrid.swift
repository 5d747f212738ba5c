/// The rule that makes the times of a solver: `uniform`, or a mapping from a word to its settings.
public enum TimeGrid: Sendable, Hashable {
    /// Equal steps.
    case uniform
    /// The grid of Karras et al. (2022) in the noise level.
    case karras(KarrasGrid)
    /// Equal steps shifted towards the noise; the shift is above 0, and 1 shifts nothing.
    case shifted(Double)
    /// A list of times.
    case list(TimeSchedule)

    /// Returns the times of a solver within a range: both ends of a grid are moved to the ends of the range, and times beyond are
    /// left out. A list stays as it is.
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
        case .uniform:
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
public struct KarrasGrid: Codable, Sendable, Hashable {
    /// The lowest noise level before t = 1, above 0.
    public let sigmaMin: Double
    /// The highest noise level, above `sigmaMin`.
    public let sigmaMax: Double
    /// The order of the root.
    public let rho: Double

    private enum CodingKeys: String, CodingKey { case sigmaMin = "sigma-min", sigmaMax = "sigma-max", rho }

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

    /// Decodes a mapping.
    /// - Throws: `DecodingError`, or `TimeScheduleError` for noise levels that do not fall.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            sigmaMin: try container.decode(Double.self, forKey: .sigmaMin),
            sigmaMax: try container.decode(Double.self, forKey: .sigmaMax),
            rho: try container.decode(Double.self, forKey: .rho))
    }
}

extension TimeGrid: Codable {
    private enum CodingKeys: String, CodingKey { case karras, shifted, list }

    /// Decodes a word or a mapping.
    /// - Throws: `DecodingError`, or `TimeScheduleError` for settings that give no schedule.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard word == "uniform" else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "there is no schedule \"\(word)\""))
            }
            self = .uniform
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.karras) {
            self = .karras(try container.decode(KarrasGrid.self, forKey: .karras))
        } else if container.contains(.shifted) {
            let shift = try container.decode(Double.self, forKey: .shifted)
            guard shift > 0 else { throw TimeScheduleError(message: "its shift is \(shift), which is not above 0") }
            self = .shifted(shift)
        } else {
            self = .list(try TimeSchedule(list: try container.decode([Double].self, forKey: .list)))
        }
    }

    /// Encodes a word or a mapping.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        if self == .uniform {
            var container = encoder.singleValueContainer()
            return try container.encode("uniform")
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .uniform: break
        case .karras(let settings): try container.encode(settings, forKey: .karras)
        case .shifted(let shift): try container.encode(shift, forKey: .shifted)
        case .list(let schedule): try container.encode(schedule.times, forKey: .list)
        }
    }
}
