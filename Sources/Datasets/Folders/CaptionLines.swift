internal import Foundation

/// The reader of captions as lines of JSON, each an object.
struct CaptionLines {
    /// The file in errors.
    let file: String
    /// The names of the keys that are read.
    let columns: CaptionedPictures.Columns

    /// Reads all lines that are not empty; a line that cannot be used is an error of its own.
    /// - Parameter end: time at which a look ends; the lines after it are left out.
    func rows(_ bytes: [UInt8], until end: LookTime = nil) -> [Result<CaptionedPictures.Row, DataError>] {
        var rows: [Result<CaptionedPictures.Row, DataError>] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if index > 0, index.isMultiple(of: 256), end.isOver { break }
            guard line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
            do throws(DataError) { rows.append(.success(try row(line, index + 1))) } catch {
                rows.append(.failure(error))
            }
        }
        return rows
    }

    private func row(_ line: ArraySlice<UInt8>, _ number: Int) throws(DataError) -> CaptionedPictures.Row {
        func error(_ reason: String) -> DataError { DataError(file: "\(file):\(number)", reason: reason) }
        guard String(validating: line, as: UTF8.self) != nil else { throw error("is not UTF-8") }
        guard let object = Self.object(line) else { throw error("is not a JSON object") }
        guard let picture = object[columns.file] as? String, !picture.isEmpty else {
            throw error(
                "lacks the string \"\(columns.file)\" that names a picture\(Self.hint(object, key: "data.file"))")
        }
        let texts: [String]
        switch object[columns.text] {
        case let text as String: texts = [text]
        case let list as [Any]:
            texts = list.compactMap { $0 as? String }
            guard texts.count == list.count, !texts.isEmpty else {
                throw error("the list \"\(columns.text)\" is empty or holds something other than strings")
            }
        case nil: throw error("lacks the string \"\(columns.text)\"\(Self.hint(object, key: "data.text"))")
        default: throw error("the value of \"\(columns.text)\" is neither a string nor a list of strings")
        }
        let label = columns.label.flatMap { Self.word(object[$0]) }
        if let key = columns.label, label == nil {
            throw error("lacks \"\(key)\"\(Self.hint(object, key: "data.labels"))")
        }
        return .init(line: number, file: picture, texts: texts, label: label)
    }

    /// The keys that a line has.
    private static func hint(_ object: [String: Any], key: String) -> String {
        let names = object.keys.sorted().prefix(10).joined(separator: ", ")
        return object.isEmpty ? "" : "; set \(key) to the one that is meant: \(names)"
    }

    private static func word(_ value: Any?) -> String? {
        switch value {
        case let text as String: text
        case let number as NSNumber: number.stringValue
        default: nil
        }
    }

    /// Parses an object, with the words NaN, Infinity and -Infinity, which Python's json writes, as `null`.
    private static func object(_ line: ArraySlice<UInt8>) -> [String: Any]? {
        func parsed(_ bytes: some Collection<UInt8>) -> [String: Any]? {
            (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
        }
        return parsed(line) ?? parsed(withoutPythonWords(line))
    }

    private static func withoutPythonWords(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let words = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }
        var (result, rest, isInString) = ([UInt8](), line, false)
        while let byte = rest.first {
            if !isInString, let word = words.first(where: { rest.starts(with: $0) }) {
                result += Array("null".utf8)
                rest = rest.dropFirst(word.count)
                continue
            }
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            // An escaped character ends no string.
            let count = isInString && byte == UInt8(ascii: "\\") ? 2 : 1
            result += rest.prefix(count)
            rest = rest.dropFirst(count)
        }
        return result
    }
}
