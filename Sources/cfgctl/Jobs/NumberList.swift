/// The parser of lists of numbers on a command line.
enum NumberList {
    /// Reads `1,2,3` and ranges such as `0-9`.
    static func integers(_ text: String) throws -> [Int] {
        try text.split(separator: ",", omittingEmptySubsequences: false).flatMap { part in
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
            case (1, let only?, _): return [only]
            case (2, let first?, let last?) where first <= last && last - first < 100_000: return Array(first...last)
            default: throw Failure(.usage, "\"\(text)\" is no list of classes; write 0-9 or 1,2,3")
            }
        }
    }

    /// Parses a list of numbers, such as `0,1,2.5`.
    static func numbers(_ text: String) throws -> [Double] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let number = Double(part), number.isFinite else {
                throw Failure(.usage, "\"\(text)\" is no list of scales; write 2 or 0,1,2,4")
            }
            return number
        }
    }
}
