/// Counts with their nouns.
public enum CountText {
    /// `1 sample`, `2 samples`, `0 samples`.
    /// - Parameter plural: the noun's plural; default: the noun with an s.
    public static func words(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
    }
}
