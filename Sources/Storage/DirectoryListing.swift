internal import Glibc

/// The names in a directory.
public enum DirectoryListing {
    /// An entry of a directory.
    public struct Entry: Sendable, Hashable {
        /// The name, without the directory.
        public let name: String
        /// The bytes of a name that is not UTF-8; `nil` for any other name.
        public var otherBytes: [UInt8]?
        /// Whether it is a directory; `nil` where the entry does not tell, as for a symbolic link.
        public let isDirectory: Bool?
    }

    /// Lists a directory, within the limits of this process (`Confinement`); in no order, without `.` and `..`.
    /// - Parameter isOver: asked now and then, ends the listing before its last entry; never by default.
    /// - Throws: `FileError` if the directory cannot be read.
    public static func of(_ path: String, isOver: () -> Bool = { false }) throws(FileError) -> [Entry] {
        let file = try Confinement.current.openToRead(path, O_RDONLY | O_DIRECTORY)
        guard let stream = fdopendir(file) else {
            let error = FileError.last("read", path)
            close(file)
            throw error
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            if entries.count % 1024 == 1023, isOver() { break }
            let type = Int(entry.pointee.d_type)
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
            guard name != ".", name != ".." else { continue }
            let isUnknown = type == Int(DT_LNK) || type == Int(DT_UNKNOWN)
            entries.append(
                Entry(
                    name: name, otherBytes: isUTF8 ? nil : bytes,
                    isDirectory: isUnknown ? nil : type == Int(DT_DIR)))
        }
        return entries
    }
}
