internal import Foundation
internal import Jobs

/// Times of day and dates, in a time zone.
enum TimeText {
    /// The time of day: `13:59:02`.
    static func clock(_ time: Timestamp, in zone: TimeZone = .current) -> String {
        let local = components(time, zone)
        return "\(two(local.hour)):\(two(local.minute)):\(two(local.second))"
    }

    /// The day and the time of day: `2026-01-31 13:59:02`.
    static func full(_ time: Timestamp, in zone: TimeZone = .current) -> String {
        let local = components(time, zone)
        return "\(local.day.year)-\(two(local.day.month))-\(two(local.day.day)) \(clock(time, in: zone))"
    }

    /// Reads `2026-01-31`, `2026-01-31 13:59`, RFC 3339, `today`, `yesterday`, `2 hours ago` and `2h`.
    static func parse(_ text: String, now: Date, in zone: TimeZone = .current) -> Timestamp? {
        let text = text.trimmingCharacters(in: .whitespaces)
        let span = text.hasSuffix(" ago") ? String(text.dropLast(4)) : text
        // A bare number could be a year as well as seconds.
        if span.contains(where: \.isLetter), let seconds = TimeSpan.seconds(span) {
            return Timestamp(now.addingTimeInterval(-seconds))
        }
        if let time = Timestamp(text) { return time }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        switch text {
        case "now": return Timestamp(now)
        case "today": return Timestamp(calendar.startOfDay(for: now))
        case "yesterday":
            return calendar.date(byAdding: .day, value: -1, to: calendar.startOfDay(for: now)).map { Timestamp($0) }
        default: break
        }
        let numbers = text.split { !$0.isNumber }.map { Int($0) }
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || " -:T".contains($0)) }),
            [3, 5, 6].contains(numbers.count), !numbers.contains(nil)
        else { return nil }
        let parts = numbers.compactMap { $0 }
        var wanted = DateComponents(year: parts[0], month: parts[1], day: parts[2])
        if parts.count > 3 { (wanted.hour, wanted.minute) = (parts[3], parts[4]) }
        if parts.count > 5 { wanted.second = parts[5] }
        guard wanted.isValidDate(in: calendar) else { return nil }
        return calendar.date(from: wanted).map { Timestamp($0) }
    }

    private struct Local { var day: CivilDay, hour, minute, second: Int }

    private static func components(_ time: Timestamp, _ zone: TimeZone) -> Local {
        let seconds = Int(time.date.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: time.date)
        let rest = (seconds % 86400 + 86400) % 86400
        return Local(
            day: CivilDay(since1970: (seconds - rest) / 86400), hour: rest / 3600, minute: rest / 60 % 60,
            second: rest % 60)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
