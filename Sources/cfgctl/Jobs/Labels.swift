/// The parser of labels on a command line.
enum Labels {
    /// Reads `key=value` arguments.
    static func parse(_ words: [String]) throws -> [String: String] {
        var labels: [String: String] = [:]
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                throw Failure(.usage, "the label \"\(word)\" has no value; write KEY=VALUE, such as project=garments")
            }
            labels[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        return labels
    }

    /// Reads `key=value` arguments, and `key-` for labels to remove.
    static func changes(_ words: [String]) throws -> (set: [String: String], remove: [String]) {
        let removed = words.filter { !$0.contains("=") && $0.hasSuffix("-") && $0.count > 1 }
        return (try parse(words.filter { !removed.contains($0) }), removed.map { String($0.dropLast()) })
    }
}
