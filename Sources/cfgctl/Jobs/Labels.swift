/// Labels as they stand on a command line.
enum Labels {
    /// Reads `key=value` words.
    static func parse(_ words: [String]) throws -> [String: String] {
        var labels: [String: String] = [:]
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                throw Failure(.usage, "--label \(word): expected KEY=VALUE, such as --label project=garments")
            }
            labels[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        return labels
    }
}
