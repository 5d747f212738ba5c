internal import Glibc

/// The names in a directory.
public enum DirectoryListing {
    /// An entry of a directory.
    public struct Entry: Sendable, Hashable {
        /// The name, without the directory.
        public let name: String
        /// Whether it is a directory; `nil` where the entry does not tell, as for a symbolic link.
        public let isDirectory: Bool?
    }

    /// Lists a directory, within the limits of this process (`Confinement`); in no order, without `.` and `..`.
    /// - Throws: `FileError` if the directory cannot be read.
    public static func of(_ path: String) throws(FileError) -> [Entry] {
        let file = try Confinement.current.openToRead(path, O_RDONLY | O_DIRECTORY)
        guard let stream = fdopendir(file) else {
            let error = FileError.last("read", path)
            close(file)
            throw error
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let type = Int(entry.pointee.d_type)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let isUnknown = type == Int(DT_LNK) || type == Int(DT_UNKNOWN)
            entries.append(Entry(name: name, isDirectory: isUnknown ? nil : type == Int(DT_DIR)))
        }
        return entries
    }
}
