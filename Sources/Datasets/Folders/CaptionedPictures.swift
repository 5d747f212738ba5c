internal import Foundation
internal import Storage

/// The reader of pictures with texts: a folder with a `metadata.jsonl`, `metadata.csv` or `metadata.tsv`, or such a file, each
/// line of which names a picture relative to it; or a folder of pictures with a file of text beside each.
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

    /// One line of a listing file.
    struct Row {
        let line: Int
        let file: String
        /// The texts; the picture is an example for each.
        let texts: [String]
        let label: String?
    }

    /// Lists the pictures of the file; lines that cannot be used are collected in `unusable`.
    /// - Throws: `DataError` if the file is missing, unreadable, or has wrong columns or labels.
    static func list(
        _ path: String, _ columns: Columns, classes: Int?, closed: ClosedFolder? = nil, rules: DataRules = .current,
        until end: LookTime = nil
    ) throws(DataError) -> PictureList {
        guard let file = try metadata(path) else {
            return try CaptionFiles.list(path, columns, closed, rules, until: end)
        }
        var closed = closed
        if let error = closed?.objection(to: file, foundIn: path) { throw error }
        let (bytes, isCut) = try ByteFile.lines(file, until: end)
        let isTable = ["csv", "tsv"].contains(FolderListing.suffix(file))
        let rows =
            try isTable
            ? CaptionTable(file: file, columns: columns).rows(bytes, until: end)
            : CaptionLines(file: file, columns: columns).rows(bytes, until: end)
        let folder = (file as NSString).deletingLastPathComponent
        var list = PictureList(files: [], isCaptioned: true)
        var labels = LabelWords(file: file)
        var severalTexts = 0
        var looked = 0
        for row in rows {
            if looked > 0, looked.isMultiple(of: 64), end.isOver { break }
            looked += 1
            do throws(DataError) {
                let row = try row.get()
                let picture = row.file.hasPrefix("/") ? row.file : "\(folder)/\(row.file)"
                let found: PictureFile
                do throws(DataError) {
                    found = try PictureFile(picture)
                } catch {
                    throw DataError(
                        file: "\(file):\(row.line)", reason: "names a picture that cannot be used: \(error)",
                        code: error.code)
                }
                if row.texts.count > 1 { severalTexts += 1 }
                for text in row.texts {
                    var own = found
                    own.caption = text
                    list.files.append(own)
                    if let label = row.label { labels.append(label, line: row.line) }
                }
            } catch {
                list.unusable.append(error)
            }
        }
        if isCut || end.isOver { list.findings.cut("the first \(looked) lines of \(file) were read") }
        if columns.label != nil, !list.files.isEmpty {
            // Of a part of the lines, names tell no number of classes.
            let known = try labels.classes(expected: list.findings.isCut ? nil : classes, by: rules)
            for index in list.files.indices { list.files[index].label = Int(known.values[index]) }
            list.classNames = known.names ?? (0..<known.classes).map(String.init)
            list.findings.add(known.findings)
        }
        if severalTexts > 0 {
            list.findings.notes.append(
                "\(severalTexts) \(severalTexts == 1 ? "picture has" : "pictures have") several texts; each text with its picture is an example"
            )
        }
        return list
    }

    /// The listing file; `nil` for a folder without one.
    private static func metadata(_ path: String) throws(DataError) -> String? {
        let wanted = ["metadata.jsonl", "metadata.csv", "metadata.tsv"]
        let names: [String]
        do throws(FileError) {
            guard let kind = try FileKind.of(path) else {
                throw FileError(operation: "open", path: path, code: ENOENT)
            }
            guard kind == .directory else { return path }
            names = try DirectoryListing.of(path).map(\.name)
        } catch {
            guard error.isMissing else { throw DataError(error) }
            throw DataError(
                file: path, reason: "does not exist; expected a folder with metadata.jsonl, or such a file",
                code: error.code)
        }
        let found = names.filter { wanted.contains($0.lowercased()) }.sorted { a, b in
            // In the order of the formats; an exact name before one in capitals.
            let (one, other) = (wanted.firstIndex(of: a.lowercased()) ?? 0, wanted.firstIndex(of: b.lowercased()) ?? 0)
            return one == other ? a > b : one < other
        }
        return found.first.map { "\(path)/\($0)" }
    }
}
