/// The handling of files that cannot be used.
public enum UnusableFiles: Sendable, Hashable {
    /// A single unusable file is an error.
    case refuse
    /// Unusable files are skipped, up to a fraction of all files in (0, 1].
    case skip(share: Double)

    /// Decides about the unusable files of a data set.
    ///
    /// - Returns: A message about the skipped files; `nil` if all files are usable.
    /// - Throws: `DataError` if the data set is refused.
    func decide(_ errors: [DataError], of total: Int, in place: String) throws(DataError) -> String? {
        guard !errors.isEmpty else { return nil }
        let shown = errors.prefix(3).map(\.description).joined(separator: "; ")
        let summary =
            "\(errors.count) of \(total) \(total == 1 ? "picture" : "pictures") \(errors.count == 1 ? "is" : "are") unusable: \(shown)"
            + (errors.count > 3 ? "; and \(errors.count - 3) more" : "")
        switch self {
        case .refuse:
            // Content that is at fault refuses the data wherever they are read.
            let code = errors.allSatisfy { $0.code != nil } ? errors[0].code : nil
            throw DataError(
                file: place,
                reason: errors.count < total
                    ? "\(summary). Repair \(errors.count == 1 ? "it" : "them"), or set data.unusable: skip" : summary,
                code: code)
        case .skip(let share):
            guard errors.count < total, Double(errors.count) <= share * Double(total) else {
                throw DataError(
                    file: place,
                    reason: "\(summary), more than the \(Self.percent(share)) that data.unusable allows",
                    code: errors.lazy.compactMap(\.code).first)
            }
            return summary
        }
    }

    private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
