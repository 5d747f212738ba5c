internal import Foundation
internal import Storage

/// The reader of pictures with texts: a folder with a `metadata.jsonl` or `metadata.csv`, or such a file, each line of
/// which names a picture relative to it.
enum CaptionedPictures {
    /// The names of the file's columns.
    struct Columns: Sendable {
        /// The column of the pictures' paths, relative to the file's folder.
        var file: String
        /// The column of the texts.
        var text: String
        /// The column of the labels; `nil` without labels.
        var label: String?
    }

    /// Lists the pictures of the file; lines that cannot be used are collected in `unusable`.
    /// - Throws: `DataError` if the file is missing, unreadable, or has wrong columns or labels.
    static func list(
        _ path: String, _ columns: Columns, classes: Int?, closed: ClosedFolder? = nil
    ) throws(DataError) -> PictureList {
        let file = try metadata(path)
        var closed = closed
        if let error = closed?.objection(to: file, foundIn: path) { throw error }
        let bytes = try ByteFile.contents(file)
        let rows = try file.hasSuffix(".csv") ? csv(bytes, file, columns) : jsonl(bytes, file, columns)
        let folder = (file as NSString).deletingLastPathComponent
        var list = PictureList(files: [], isCaptioned: true)
        var labels: [String] = []
        for row in rows {
            do throws(DataError) {
                let row = try row.get()
                let picture = row.file.hasPrefix("/") ? row.file : "\(folder)/\(row.file)"
                do throws(DataError) {
                    list.files.append(try PictureFile(picture, caption: row.text))
                } catch {
                    throw DataError(file: row.place, reason: "there is no picture \(error)")
                }
                if let label = row.label { labels.append(label) }
            } catch {
                list.unusable.append(error)
            }
        }
        if columns.label != nil, !list.files.isEmpty {
            let known = try CSVFile.labels(labels, expected: classes, file: file)
            for index in list.files.indices { list.files[index].label = Int(known.values[index]) }
            list.classNames = known.names ?? (0..<known.classes).map(String.init)
        }
        return list
    }

    private struct Row {
        let place: String
        let file: String
        let text: String
        let label: String?
    }

    private static func metadata(_ path: String) throws(DataError) -> String {
        guard let kind = try kind(of: path) else {
            throw DataError(file: path, reason: "does not exist; expected a folder with metadata.jsonl, or such a file")
        }
        guard kind == .directory else { return path }
        for name in ["metadata.jsonl", "metadata.csv"] {
            let file = "\(path)/\(name)"
            if try Self.kind(of: file) != nil { return file }
        }
        throw DataError(file: path, reason: "has neither a metadata.jsonl nor a metadata.csv that names its pictures")
    }

    private static func kind(of path: String) throws(DataError) -> FileKind? {
        do throws(FileError) { return try FileKind.of(path) } catch { throw DataError(error) }
    }

    private static func jsonl(
        _ bytes: [UInt8], _ file: String, _ columns: Columns
    ) throws(DataError) -> [Result<Row, DataError>] {
        var rows: [Result<Row, DataError>] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
            let place = "\(file):\(index + 1)"
            rows.append(row(line, place, columns))
        }
        return rows
    }

    private static func row(_ line: ArraySlice<UInt8>, _ place: String, _ columns: Columns) -> Result<Row, DataError> {
        func failed(_ reason: String) -> Result<Row, DataError> { .failure(DataError(file: place, reason: reason)) }
        guard String(validating: line, as: UTF8.self) != nil else { return failed("is not UTF-8") }
        guard let value = try? JSONSerialization.jsonObject(with: Data(line)), let object = value as? [String: Any]
        else {
            return failed("is not a JSON object")
        }
        func text(_ key: String) -> String? {
            if let text = object[key] as? String { return text }
            return (object[key] as? NSNumber).map(\.stringValue)
        }
        guard let file = object[columns.file] as? String, !file.isEmpty else {
            return failed("lacks the string \"\(columns.file)\" that names a picture")
        }
        guard let caption = object[columns.text] as? String else {
            return failed("lacks the string \"\(columns.text)\"")
        }
        if let key = columns.label, text(key) == nil { return failed("lacks \"\(key)\"") }
        return .success(Row(place: place, file: file, text: caption, label: columns.label.flatMap(text)))
    }

    private static func csv(
        _ bytes: [UInt8], _ file: String, _ columns: Columns
    ) throws(DataError) -> [Result<Row, DataError>] {
        var lines = CSVLines(bytes, file: file)
        guard let names = try lines.next() else { throw DataError(file: file, reason: "is empty") }
        func place(_ name: String) throws(DataError) -> Int {
            try CSVLines.place(name, among: names, file: file)
        }
        let (filePlace, textPlace) = (try place(columns.file), try place(columns.text))
        let labelPlace = try columns.label.map(place)
        var rows: [Result<Row, DataError>] = []
        while true {
            do throws(DataError) {
                guard let fields = try lines.next() else { return rows }
                let place = "\(file):\(lines.number)"
                rows.append(
                    fields.count == names.count
                        ? .success(
                            Row(
                                place: place, file: fields[filePlace], text: fields[textPlace],
                                label: labelPlace.map { fields[$0] }))
                        : .failure(
                            DataError(
                                file: place,
                                reason: "has \(fields.count) fields, but the first line has \(names.count)")))
            } catch {
                rows.append(.failure(error))
                // After an unterminated quote there is no line to continue with.
                guard lines.skipLine() else { return rows }
            }
        }
    }
}
