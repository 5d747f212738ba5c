internal import Glibc

/// The reader of pictures with a file of text beside each: `a.png` and `a.txt`.
enum CaptionFiles {
    /// Lists the pictures of a folder at any depth; those without a text are collected in `unusable`.
    /// - Throws: `DataError` for a folder without such pairs, and for labels, which only a listing file has.
    static func list(
        _ root: String, _ columns: CaptionedPictures.Columns, _ closed: ClosedFolder?, _ rules: DataRules,
        until end: LookTime = nil
    ) throws(DataError) -> PictureList {
        let listing = try FolderListing(root, by: rules, texts: true, until: end)
        guard !listing.pictures.isEmpty, !listing.texts.isEmpty else {
            if listing.isCut {
                throw DataError(file: root, reason: "no pair was found within the time of a look", code: ETIMEDOUT)
            }
            throw DataError(
                file: root,
                reason:
                    "has neither a metadata.jsonl nor a metadata.csv that names its pictures, nor pictures with a .txt "
                    + "file beside each")
        }
        if let label = columns.label {
            throw DataError(
                file: root, reason: "has no metadata.jsonl or metadata.csv, so there is no column \(label) of labels")
        }
        var closed = closed
        var list = PictureFolder.list(root, listing.pictures, until: end) { _ in nil }
        list.isCaptioned = true
        list.unusable = listing.unusable + list.unusable
        list.findings.add(listing.findings)
        list.findings.notes.append("the texts are those of the .txt files beside the pictures")
        var (used, empty) = ([PictureFile](), 0)
        for (index, file) in list.files.enumerated() {
            if index > 0, index.isMultiple(of: 64), end.isOver {
                list.findings.cut("the texts of the first \(index) of \(list.files.count) pictures were read")
                break
            }
            let stem = String(
                file.path.dropFirst(root.utf8.count + 1).dropLast(FolderListing.suffix(file.path).count + 1))
            do throws(DataError) {
                guard let text = listing.texts[stem] else {
                    if listing.isCut { continue }
                    throw DataError(file: file.path, reason: "has no text: there is no file \(stem).txt")
                }
                if let error = closed?.objection(to: "\(root)/\(text)", foundIn: root) { throw error }
                var captioned = file
                captioned.caption = try content("\(root)/\(text)")
                if captioned.caption == "" { empty += 1 }
                used.append(captioned)
            } catch {
                list.unusable.append(error)
            }
        }
        if empty > 0 { list.findings.warnings.append("\(empty) .txt files are empty: these texts are the empty text") }
        list.files = used
        return list
    }

    /// The lines of a file, joined by spaces.
    private static func content(_ path: String) throws(DataError) -> String {
        var bytes = try ByteFile.contents(path, limit: 1 << 20)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DataError(file: path, reason: "is not UTF-8")
        }
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        return lines.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
