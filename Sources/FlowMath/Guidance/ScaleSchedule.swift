internal import Foundation

/// The strength of guidance over time, as a factor f(t): w(t) = 1 + (w - 1) f(t).
public enum ScaleSchedule: Sendable, Hashable, CustomStringConvertible {
    /// 1 throughout.
    case constant
    /// t.
    case increasing
    /// 1 - t.
    case decreasing
    /// `(1 - cos(pi t)) / 2`.
    case cosine
    /// `t^p`, p above 0.
    case power(Double)
    /// A formula in t.
    case formula(FlowMath.Expression, text: String)

    /// Returns f(t).
    public func callAsFunction(_ t: Double) -> Double {
        switch self {
        case .constant: 1
        case .increasing: t
        case .decreasing: 1 - t
        case .cosine: (1 - cos(.pi * t)) / 2
        case .power(let p): pow(t, p)
        case .formula(let expression, _): expression(t)
        }
    }

    /// f(t) as text.
    public var description: String {
        switch self {
        case .constant: "1"
        case .increasing: "t"
        case .decreasing: "(1 - t)"
        case .cosine: "(1 - cos(pi t))/2"
        case .power(let p): "t^\(p)"
        case .formula(_, let text): "(\(text))"
        }
    }
}

extension ScaleSchedule: Codable {
    /// The schedules without settings, by word.
    public static let words: [(word: String, schedule: ScaleSchedule)] = [
        ("constant", .constant), ("increasing", .increasing), ("decreasing", .decreasing), ("cosine", .cosine),
    ]

    private enum CodingKeys: String, CodingKey { case power, formula }

    /// Decodes a word, `{power: p}` or `{formula: "4*t*(1-t)"}`.
    /// - Throws: `DecodingError`, also for a formula that does not parse.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard let known = Self.words.first(where: { $0.word == word }) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "there is no schedule \"\(word)\""))
            }
            self = known.schedule
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.power) {
            self = .power(try container.decode(Double.self, forKey: .power))
            return
        }
        let text = try container.decode(String.self, forKey: .formula)
        do {
            self = .formula(try Expression(text), text: text)
        } catch {
            throw DecodingError.dataCorruptedError(forKey: .formula, in: container, debugDescription: "\(error)")
        }
    }

    /// Encodes a word or a mapping.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        if let known = Self.words.first(where: { $0.schedule == self }) {
            var container = encoder.singleValueContainer()
            return try container.encode(known.word)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .power(let p): try container.encode(p, forKey: .power)
        case .formula(_, let text): try container.encode(text, forKey: .formula)
        case .constant, .increasing, .decreasing, .cosine: break
        }
    }
}
