/// The text form of instants, computed on whole numbers: exact to the millisecond, and without the calendars whose loading
/// would cost a short-lived program more than all its other work.
enum RFC3339 {
    /// `2026-01-31T12:00:00.000Z` from milliseconds since 1970.
    static func text(milliseconds: Int) -> String {
        let days = floor(milliseconds, 86_400_000)
        let rest = milliseconds - days * 86_400_000
        let day = CivilDay(since1970: days)
        return "\(pad(day.year, 4))-\(pad(day.month, 2))-\(pad(day.day, 2))T\(pad(rest / 3_600_000, 2)):"
            + "\(pad(rest / 60000 % 60, 2)):\(pad(rest / 1000 % 60, 2)).\(pad(rest % 1000, 3))Z"
    }

    /// Milliseconds since 1970, rounded; `nil` for anything else.
    static func milliseconds(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        var at = 0
        func accept(_ characters: StaticString) -> Bool {
            guard at < bytes.count, characters.withUTF8Buffer({ $0.contains(bytes[at]) }) else { return false }
            at += 1
            return true
        }
        func number(_ digits: Int) -> Int? {
            guard at + digits <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[at..<at + digits] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            at += digits
            return value
        }
        guard let year = number(4), accept("-"), let month = number(2), accept("-"), let day = number(2),
            accept("Tt "), let hour = number(2), accept(":"), let minute = number(2), accept(":"),
            let second = number(2), (1...12).contains(month), (1...9999).contains(year), hour < 24, minute < 60,
            // A leap second is the second after it, as everywhere on POSIX.
            second <= 60
        else { return nil }
        let civil = CivilDay(year: year, month: month, day: day)
        guard day >= 1, CivilDay(since1970: civil.since1970) == civil else { return nil }
        var milliseconds = 0
        if accept(".") {
            let start = at
            var scale = 1000.0, fraction = 0.0
            while let digit = number(1) {
                scale /= 10
                fraction += Double(digit) * scale
            }
            guard at > start else { return nil }
            milliseconds = Int(fraction.rounded())
        }
        var offset = 0
        if !accept("Zz") {
            let isWest = at < bytes.count && bytes[at] == UInt8(ascii: "-")
            guard accept("+-"), let hours = number(2), accept(":"), let minutes = number(2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
        }
        guard at == bytes.count else { return nil }
        let seconds = civil.since1970 * 86400 + hour * 3600 + minute * 60 + second - offset
        return seconds * 1000 + milliseconds
    }

    static func floor(_ a: Int, _ b: Int) -> Int { (a - ((a % b) + b) % b) / b }

    private static func pad(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
