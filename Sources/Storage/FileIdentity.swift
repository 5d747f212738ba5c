internal import Glibc

/// The identity of a file: its device and its inode. A name can come to stand for another file; an identity cannot while the
/// file is open.
public struct FileIdentity: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t

    /// The identity of the file at a path, after symbolic links; `nil` where there is no file that can be looked at.
    public init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode) = (status.st_dev, status.st_ino)
    }

    /// The identity of an open file; `nil` for a descriptor that is not open.
    public init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        (device, inode) = (status.st_dev, status.st_ino)
    }
}
