/// The reader of pictures with a file of text beside each: `a.png` and `a.txt`.
enum CaptionFiles {
    /// Lists the pictures of a folder at any depth; those without a text are collected in `unusable`.
    /// - Throws: `DataError` for a folder without such pairs, and for labels, which only a listing file has.
    static func list(
        _ root: String, _ columns: CaptionedPictures.Columns, _ closed: ClosedFolder?, _ rules: DataRules
    ) throws(DataError) -> PictureList {
        let listing = try FolderListing(root, by: rules, texts: true)
        guard !listing.pictures.isEmpty, !listing.texts.isEmpty else {
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
        var list = PictureFolder.list(root, listing.pictures) { _ in nil }
        list.isCaptioned = true
        list.unusable = listing.unusable + list.unusable
        list.findings = listing.findings
        list.findings.notes.append("the texts are those of the .txt files beside the pictures")
        var (used, empty) = ([PictureFile](), 0)
        for file in list.files {
            let stem = String(
                file.path.dropFirst(root.utf8.count + 1).dropLast(FolderListing.suffix(file.path).count + 1))
            do throws(DataError) {
                guard let text = listing.texts[stem] else {
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
