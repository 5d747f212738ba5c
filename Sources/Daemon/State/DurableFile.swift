internal import Foundation

/// Files and directories that are on disk when a call returns.
enum DurableFile {
    /// Writes a file beside its place, syncs it and renames it: afterwards there is the old content or the new, whole.
    static func write(_ data: Data, to url: URL) throws(SystemError) {
        let path = url.path(percentEncoded: false)
        let aside = path + ".new"
        let file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw SystemError("create", aside) }
        var offset = 0
        while offset < data.count {
            let count = data.withUnsafeBytes {
                Foundation.write(file, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = SystemError("write", aside)
                close(file)
                unlink(aside)
                throw error
            }
            offset += count
        }
        guard fsync(file) == 0 else {
            let error = SystemError("sync", aside)
            close(file)
            unlink(aside)
            throw error
        }
        guard close(file) == 0 else { throw SystemError("close", aside) }
        guard rename(aside, path) == 0 else { throw SystemError("rename", aside) }
        try syncDirectory(url.deletingLastPathComponent())
    }

    /// Makes the names in a directory durable.
    static func syncDirectory(_ url: URL) throws(SystemError) {
        let path = url.path(percentEncoded: false)
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw SystemError("open", path) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw SystemError("sync", path) }
    }

    /// Makes a directory; `false` if something of that name is there already.
    static func makeDirectory(_ url: URL, mode: mode_t = 0o755) throws(SystemError) -> Bool {
        let path = url.path(percentEncoded: false)
        if mkdir(path, mode) == 0 { return true }
        guard errno == EEXIST else { throw SystemError("make the directory", path) }
        return false
    }
}
