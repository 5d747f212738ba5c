/// The reader of a table of captions, whose first line names the columns.
struct CaptionTable {
    /// The file in errors.
    let file: String
    /// The names of the columns that are read.
    let columns: CaptionedPictures.Columns

    /// Reads all lines; a line that cannot be used is an error of its own.
    /// - Throws: `DataError` for a table without a line, or without a column.
    /// - Parameter end: time at which a look ends; the lines after it are left out.
    func rows(_ bytes: [UInt8], until end: LookTime = nil) throws(DataError) -> [Result<
        CaptionedPictures.Row, DataError
    >] {
        var lines = CSVLines(bytes, file: file)
        guard let names = try lines.next() else { throw DataError(file: file, reason: "is empty") }
        let filePlace = try CSVLines.place(columns.file, among: names, file: file, key: "data.file")
        let textPlace = try CSVLines.place(columns.text, among: names, file: file, key: "data.text")
        let labelPlace = try columns.label.map { name throws(DataError) in
            try CSVLines.place(name, among: names, file: file, key: "data.labels")
        }
        var rows: [Result<CaptionedPictures.Row, DataError>] = []
        while true {
            do throws(DataError) {
                guard let fields = try lines.next(), !(rows.count % 256 == 255 && end.isOver) else { return rows }
                rows.append(
                    fields.count == names.count
                        ? .success(
                            .init(
                                line: lines.number, file: fields[filePlace], texts: [fields[textPlace]],
                                label: labelPlace.map { fields[$0] }))
                        : .failure(
                            DataError(
                                file: "\(file):\(lines.number)",
                                reason:
                                    "has \(fields.count) \(fields.count == 1 ? "field" : "fields"), but the first line has \(names.count)"
                            )))
            } catch {
                rows.append(.failure(error))
                // After an unterminated quote there is no line to continue with.
                guard lines.skipLine() else { return rows }
            }
        }
    }
}
