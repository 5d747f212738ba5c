/// Time spans with units, such as `1h30m`.
public enum TimeSpan {
    /// Reads `90`, `90s`, `1h30m`, `1.5h`, `2 hours`, `3 days`; `nil` for anything else.
    public static func seconds(_ text: String) -> Double? {
        var rest = text.lowercased()[...]
        var total = 0.0
        var isFirst = true
        while true {
            rest = rest.drop { $0 == " " }
            if rest.isEmpty { return isFirst ? nil : total }
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits), number.isFinite else { return nil }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let word = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(word.count)
            guard !word.isEmpty || (isFirst && rest.isEmpty), let unit = unit(String(word)) else { return nil }
            total += number * unit
            isFirst = false
        }
    }

    private static func unit(_ word: String) -> Double? {
        switch word {
        case "", "s", "sec", "second", "seconds": 1
        case "ms": 0.001
        case "m", "min", "minute", "minutes": 60
        case "h", "hour", "hours": 3600
        case "d", "day", "days": 86400
        case "w", "week", "weeks": 7 * 86400
        default: nil
        }
    }
}
