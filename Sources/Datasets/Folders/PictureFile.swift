internal import Foundation

/// A picture file with its label and text.
struct PictureFile: Sendable, Hashable {
    let path: String
    let bytes: Int
    /// The modification time in nanoseconds since 1970.
    let modified: Int
    var label: Int?
    var caption: String?

    /// Examines the file at `path`; `nil` if there is no regular file.
    init?(_ path: String, label: Int? = nil, caption: String? = nil) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.path = path
        bytes = Int(status.st_size)
        modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
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

    /// Returns `count` of the files, spread over all classes: labelled files are sorted by class.
    func limited(to count: Int) -> [PictureFile] {
        guard count < files.count, classNames != nil, !isCaptioned else { return Array(files.prefix(count)) }
        return (0..<count).map { files[$0 * files.count / count] }
    }
}
