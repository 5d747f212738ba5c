/// The order of class names, which determines their labels.
enum NameOrder {
    /// Sorts names: by value if all are numbers, else by their bytes.
    static func sorted(_ names: some Sequence<String>) -> [String] {
        let names = Array(names)
        let values = names.compactMap(number)
        guard values.count == names.count else { return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
        return zip(values, names).sorted {
            $0.0 == $1.0 ? $0.1.utf8.lexicographicallyPrecedes($1.1.utf8) : $0.0 < $1.0
        }.map(\.1)
    }

    /// Returns the value of a number that is written in digits; `nil` for any other word, `inf` and `nan` among them.
    static func number(_ word: String) -> Double? {
        guard let first = word.utf8.first, word.utf8.allSatisfy(isPartOfNumber),
            first != UInt8(ascii: "e"), first != UInt8(ascii: "E")
        else { return nil }
        return Double(word).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
