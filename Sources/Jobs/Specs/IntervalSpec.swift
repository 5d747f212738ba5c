/// Where on the way guidance is active: `[from, to]` in t, or a mapping from another measure to its two bounds.
public enum IntervalSpec: Codable, Sendable, Hashable {
    /// Bounds on t.
    case time([Double])
    /// Bounds on `sigma / alpha`.
    case sigma([Double])
    /// Bounds on `log(alpha^2 / sigma^2)`.
    case logSNR([Double])

    private enum CodingKeys: String, CodingKey { case sigma, logSNR = "log-snr" }

    /// The two bounds in their own measure.
    public var bounds: [Double] {
        switch self {
        case .time(let bounds), .sigma(let bounds), .logSNR(let bounds): bounds
        }
    }

    /// Reads a list or a mapping.
    public init(from decoder: any Decoder) throws {
        if let bounds = try? decoder.singleValueContainer().decode([Double].self) {
            self = .time(bounds)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self =
            container.contains(.sigma)
            ? .sigma(try container.decode([Double].self, forKey: .sigma))
            : .logSNR(try container.decode([Double].self, forKey: .logSNR))
    }

    /// Writes a list or a mapping.
    public func encode(to encoder: any Encoder) throws {
        if case .time(let bounds) = self {
            var container = encoder.singleValueContainer()
            return try container.encode(bounds)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        if case .sigma = self {
            try container.encode(bounds, forKey: .sigma)
        } else {
            try container.encode(bounds, forKey: .logSNR)
        }
    }
}
