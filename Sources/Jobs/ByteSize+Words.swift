extension ByteSize {
    /// A size with a decimal unit: `41 MB`.
    public static func words(_ bytes: Int) -> String {
        var value = Double(bytes)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 999.5 {
                return (value < 9.95 && unit != "B" ? tenths(value) : "\(Int(value.rounded(.toNearestOrEven)))")
                    + " " + unit
            }
            value /= 1000
        }
        return tenths(value) + " TB"
    }

    /// A size with a decimal unit, or in bytes where another size would have the same words.
    public static func words(_ bytes: Int, apartFrom other: Int) -> String {
        bytes != other && words(bytes) == words(other) ? "\(bytes) bytes" : words(bytes)
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded(.toNearestOrEven) / 10)" }
}
