internal import Glibc

/// Numbers as text.
enum NumberText {
    /// Three significant digits, as C's `%.3g`: `0.183`, `14.2`, `1.2e-05`, `nan`.
    static func short(_ value: Double) -> String { formatted("%.3g", value) }

    /// Six significant digits, as C's `%.6g`: `-1432.25`.
    static func significant(_ value: Double) -> String { formatted("%.6g", value) }

    /// One digit after the point.
    static func tenths(_ value: Double) -> String { formatted("%.1f", value) }

    /// Digits in groups of three, separated by a narrow no-break space or by `separator`.
    static func grouped(_ value: Int, separator: String = " ") -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += separator }
            result.append(digit)
        }
        return (value < 0 ? "-" : "") + result
    }

    /// Steps per second as tqdm writes them: `14.2it/s`, or `2.31s/it` where a step takes longer than a second.
    static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond > 0 else { return "?it/s" }
        return perSecond >= 1 ? hundredths(perSecond) + "it/s" : hundredths(1 / perSecond) + "s/it"
    }

    private static func hundredths(_ value: Double) -> String {
        formatted(value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value)
    }

    private static func formatted(_ format: String, _ value: Double) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let count = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
            return String(
                decoding: buffer.prefix(Int(max(0, min(count, 63)))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
