internal import Storage

/// A picture file with its label and text.
struct PictureFile: Sendable, Hashable {
    let path: String
    let bytes: Int
    /// The modification time in nanoseconds since 1970.
    let modified: Int
    var label: Int?
    var caption: String?

    /// Examines the file at `path`.
    /// - Throws: `DataError` if there is no regular file, or the job may not read it.
    init(_ path: String, label: Int? = nil, caption: String? = nil) throws(DataError) {
        let status: FileStatus?
        do throws(FileError) { status = try FileStatus.of(path) } catch { throw DataError(error) }
        guard let status else {
            throw DataError(file: path, reason: "does not exist, or is a link to something that does not exist")
        }
        guard status.kind == .file else { throw DataError(file: path, reason: "is not a regular file") }
        self.path = path
        bytes = status.size
        modified = status.modified
        self.label = label
        self.caption = caption
    }
}

/// A list of picture files, with the errors of those that cannot be used.
struct PictureList: Sendable {
    /// The usable files, in the order of their indices.
    var files: [PictureFile]
    /// The errors of the other files.
    var unusable: [DataError] = []
    /// The names of the classes in the order of their labels; `nil` without labels.
    var classNames: [String]?
    /// Whether each file has a text.
    var isCaptioned = false
    /// Omissions, assumptions and warnings.
    var findings = DataFindings()

    /// Returns `count` of the files, spread over all classes: labelled files are sorted by class.
    func limited(to count: Int) -> [PictureFile] {
        guard count < files.count, classNames != nil, !isCaptioned else { return Array(files.prefix(count)) }
        return (0..<count).map { files[$0 * files.count / count] }
    }
}
