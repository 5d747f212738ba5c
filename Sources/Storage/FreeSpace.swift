internal import Glibc

/// The free space of file systems, and the part of it that this process leaves free.
public enum FreeSpace {
    /// Bytes that a user without privileges may write to the file system of a path.
    /// - Throws: `FileError` if the file system cannot be examined.
    public static func bytes(_ path: String) throws(FileError) -> Int {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw .last("examine the file system of", path) }
        return bytes(status)
    }

    /// Bytes that a user without privileges may write to the file system of an open file; `nil` where that is unknown.
    static func bytes(_ file: OpenFile) -> Int? {
        var status = statvfs()
        return fstatvfs(file.descriptor, &status) == 0 ? bytes(status) : nil
    }

    private static func bytes(_ status: statvfs) -> Int {
        Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }
}
