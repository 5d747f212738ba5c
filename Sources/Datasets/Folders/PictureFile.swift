internal import Foundation

/// A picture's file, and what belongs to it.
struct PictureFile: Sendable, Hashable {
    let path: String
    let bytes: Int
    /// When it was last changed, in nanoseconds since 1970.
    let modified: Int
    var label: Int?
    var caption: String?

    /// Examines a file; `nil` where there is no regular file.
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

/// Pictures that are to be used, and what stands for some that cannot be.
struct PictureList: Sendable {
    /// In their order.
    var files: [PictureFile]
    /// Why others cannot be used, each with its file.
    var unusable: [DataError] = []
    /// The names of the classes by their labels; `nil` without labels.
    var classNames: [String]?
    /// Whether each has a text.
    var isCaptioned = false

    /// So many of the files. Those of classes stand class by class, so these are spread over all.
    func limited(to count: Int) -> [PictureFile] {
        guard count < files.count, classNames != nil, !isCaptioned else { return Array(files.prefix(count)) }
        return (0..<count).map { files[$0 * files.count / count] }
    }
}
