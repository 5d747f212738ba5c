/// Durations as text.
enum DurationText {
    /// As a clock: `00:41`, `1:02:03`.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        let total = Int(min(max(seconds, 0), 1e15).rounded(.down))
        let tail = two(total / 60 % 60) + ":" + two(total % 60)
        return total >= 3600 ? "\(total / 3600):\(tail)" : tail
    }

    /// In at most two units: `40ms`, `0.8s`, `41s`, `1m03s`, `2h05m`, `3d04h`.
    static func words(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        guard seconds >= 0.095 else { return "\(Int((max(seconds, 0) * 1000).rounded()))ms" }
        guard seconds >= 0.95 else { return NumberText.tenths(seconds) + "s" }
        let total = Int(min(seconds, 1e15).rounded())
        switch total {
        case ..<60: return "\(total)s"
        case ..<3600: return "\(total / 60)m\(two(total % 60))s"
        case ..<86400: return "\(total / 3600)h\(two(total / 60 % 60))m"
        default: return "\(total / 86400)d\(two(total / 3600 % 24))h"
        }
    }

    /// In one unit, for a column: `4s`, `12m`, `2h`, `3d`.
    static func age(_ seconds: Double) -> String {
        let total = Int(min(max(seconds, 0), 1e15))
        switch total {
        case ..<60: return "\(total)s"
        case ..<3600: return "\(total / 60)m"
        case ..<86400: return "\(total / 3600)h"
        default: return "\(total / 86400)d"
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
