public import Foundation

/// An instant, written as RFC 3339 in UTC with milliseconds, `2026-01-31T12:00:00.000Z`.
public struct Timestamp: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The instant, to the millisecond.
    public let date: Date

    /// Takes a date, rounded to the millisecond that the text form can hold, in the years 1 to 9999.
    public init(_ date: Date) {
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
        let inRange = min(max(milliseconds.isNaN ? 0 : milliseconds, -62_135_596_800_000), 253_402_300_799_999)
        self.date = Date(timeIntervalSince1970: inRange / 1000)
    }

    /// The current time.
    public static var now: Timestamp { Timestamp(Date()) }

    /// Reads the text form, with or without a fraction of a second, in UTC or with an offset; `nil` for anything else.
    public init?(_ text: String) {
        guard let milliseconds = RFC3339.milliseconds(text) else { return nil }
        self.init(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }

    /// The text form.
    public var description: String {
        RFC3339.text(milliseconds: Int((date.timeIntervalSince1970 * 1000).rounded()))
    }

    /// The earlier of two is the smaller.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.date < b.date }

    /// Reads the text form.
    /// - Throws: `DecodingError` for a value of another form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a time such as 2026-01-31T12:00:00.000Z")
        }
        self = value
    }

    /// Writes the text form.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
