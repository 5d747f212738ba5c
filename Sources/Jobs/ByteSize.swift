/// Sizes in bytes with units, such as `1.5 GB`.
public enum ByteSize {
    /// Reads `4G`, `500M`, `1.5 GB` or plain bytes, in powers of 1000, and `4GiB` in powers of 1024; `nil` for anything
    /// else.
    public static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number.isFinite else { return nil }
        let word = text.dropFirst(digits.count).drop { $0 == " " }.uppercased()
        guard let first = word.first, word != "B" else { return Int(exactly: number.rounded()) }
        guard let power = Array("KMGT").firstIndex(of: first).map({ $0 + 1 }) else { return nil }
        let base: Double
        switch word.dropFirst() {
        case "", "B": base = 1000
        case "I", "IB": base = 1024
        default: return nil
        }
        var bytes = number
        for _ in 0..<power { bytes *= base }
        return Int(exactly: bytes.rounded())
    }
}
