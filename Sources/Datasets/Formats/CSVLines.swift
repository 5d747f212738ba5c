/// The lines of a text of separated fields (RFC 4180): a quoted field may contain separators, line ends and doubled
/// quotes.
struct CSVLines {
    /// The number of the line that `next` returned or failed at, from 1.
    private(set) var number = 0

    private let bytes: [UInt8]
    private let file: String
    private let separator: UInt8
    private var place = 0
    private var line = 1

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        separator = Self.separator(of: bytes[place...])
    }

    /// The separator of the first line: a tab or semicolon outside quotes, which no number contains, else a comma. A line
    /// without either is separated by the commas, semicolons or tabs that it has.
    private static func separator(of text: ArraySlice<UInt8>) -> UInt8 {
        var (counts, isQuoted) = ([0x2C: 0, 0x3B: 0, 0x09: 0] as [UInt8: Int], false)
        for byte in text {
            if byte == 0x22 { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if byte == 0x0A || byte == 0x0D { break }
            counts[byte]? += 1
        }
        return [0x09, 0x3B].first { counts[$0] ?? 0 > 0 } ?? 0x2C
    }

    /// Returns the fields of the next non-empty line; `nil` at the end.
    /// - Throws: `DataError` if a field is not UTF-8 or a quote is not closed.
    mutating func next() throws(DataError) -> [String]? {
        while place < bytes.count, bytes[place] == 0x0A || bytes[place] == 0x0D { skipLineEnd() }
        guard place < bytes.count else { return nil }
        number = line
        var fields: [String] = []
        while true {
            fields.append(try field())
            guard place < bytes.count, bytes[place] == separator else { break }
            place += 1
        }
        if place < bytes.count { skipLineEnd() }
        return fields
    }

    /// Whether nothing follows.
    var isAtEnd: Bool { place >= bytes.count }

    /// Skips the rest of an unusable line; `false` at the end of the text.
    mutating func skipLine() -> Bool {
        while place < bytes.count, bytes[place] != 0x0A, bytes[place] != 0x0D { place += 1 }
        guard place < bytes.count else { return false }
        skipLineEnd()
        return true
    }

    /// Returns the index of the column `name`.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - names: The names of all columns.
    ///   - file: The file in errors.
    ///   - key: The key of the spec that names a column, for errors; default none.
    /// - Throws: `DataError` listing the columns if there is none of this name, or several.
    static func place(
        _ name: String, among names: [String], file: String, key: String? = nil
    ) throws(DataError) -> Int {
        let all = names.prefix(20).joined(separator: ", ")
        guard let place = names.firstIndex(of: name) else {
            throw DataError(
                file: file,
                reason: "has no column \(name); "
                    + (key.map { "set \($0) to the one that is meant: \(all)" } ?? "its columns are \(all)"))
        }
        guard names.lastIndex(of: name) == place else {
            throw DataError(file: file, reason: "has several columns \(name); its columns are \(all)")
        }
        return place
    }

    private mutating func field() throws(DataError) -> String {
        var content: [UInt8] = []
        if place < bytes.count, bytes[place] == 0x22 {
            place += 1
            while true {
                guard place < bytes.count else { throw error("has an opening quote without a closing one") }
                if bytes[place] == 0x22 {
                    place += 1
                    guard place < bytes.count, bytes[place] == 0x22 else { break }
                }
                if bytes[place] == 0x0A { line += 1 }
                content.append(bytes[place])
                place += 1
            }
        }
        while place < bytes.count, bytes[place] != separator, bytes[place] != 0x0A, bytes[place] != 0x0D {
            content.append(bytes[place])
            place += 1
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw error("is not UTF-8") }
        return text.drop { $0 == " " }.trimmedEnd
    }

    private mutating func skipLineEnd() {
        if bytes[place] == 0x0D, place + 1 < bytes.count, bytes[place + 1] == 0x0A { place += 1 }
        place += 1
        line += 1
    }

    private func error(_ reason: String) -> DataError { DataError(file: "\(file):\(number)", reason: reason) }
}

extension Substring {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
