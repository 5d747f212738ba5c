internal import Yams

/// Values that are a word, or a mapping from one word to its settings.
extension MappingReader {
    /// One of several forms of a value, with its settings.
    struct Choice {
        /// The word of the form.
        let word: String
        /// The mapping that holds the word, for forms such as `{shifted: 3}`; `nil` where the word stands alone.
        let holder: MappingReader?
    }

    /// The form of a key's value, if it has one of these.
    /// - Parameters:
    ///   - words: the forms that may stand alone.
    ///   - mappings: the forms that may have settings.
    func choice(_ key: String, words: [String], mappings: [String]) -> Choice? {
        guard let node = node(key) else { return nil }
        let known = words + mappings.filter { !words.contains($0) }
        func expected(_ found: String) -> Choice? {
            let hint = EditDistance.nearest(to: found, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            report(key, "\"\(found)\" is not one of \(known.joined(separator: ", "))\(hint)")
            return nil
        }
        if let word = node.scalar?.string {
            guard known.contains(word) else { return expected(word) }
            guard words.contains(word) else {
                report(key, "\(word) needs settings: {\(word): ...}")
                return nil
            }
            return Choice(word: word, holder: nil)
        }
        guard let mapping = node.mapping, mapping.count == 1, let word = mapping.first?.key.scalar?.string else {
            report(key, "expected one of \(known.joined(separator: ", "))")
            return nil
        }
        guard mappings.contains(word) else {
            if !known.contains(word) { return expected(word) }
            report(key, "\(word) has no settings; write the word alone")
            return nil
        }
        let holder = self.mapping(key)
        return Choice(word: word, holder: holder)
    }

    /// A list of lists of numbers in a range.
    func rows(_ key: String, in range: NumberRange) -> [[Double]]? {
        guard let node = node(key) else { return nil }
        guard let rows = node.sequence else {
            report(key, "expected a list of lists of numbers")
            return nil
        }
        return rows.map { row(of: $0, key, range) }
    }

    /// A list of matrices, each a list of rows.
    func matrices(_ key: String, in range: NumberRange) -> [[[Double]]]? {
        guard let node = node(key) else { return nil }
        guard let list = node.sequence else {
            report(key, "expected a list of matrices, each a list of rows")
            return nil
        }
        return list.map { matrix in
            guard let rows = matrix.sequence else {
                report(key, "expected a list of matrices, each a list of rows")
                return []
            }
            return rows.map { row(of: $0, key, range) }
        }
    }

    private func row(of node: Node, _ key: String, _ range: NumberRange) -> [Double] {
        guard let numbers = node.sequence else {
            report(key, "expected a list of lists of numbers")
            return []
        }
        return numbers.compactMap { entry in
            guard let value = entry.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
                report(key, "expected numbers in \(range), not \"\(entry.scalar?.string ?? "a collection")\"")
                return nil
            }
            return value
        }
    }

    /// Refuses keys that have no meaning beside another value.
    func refuse(_ keys: [String], _ why: String) {
        for key in keys where has(key) { report(key, "has no meaning \(why); leave it out") }
    }
}
