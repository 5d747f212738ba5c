internal import Foundation

/// Files that are either there in full or not at all, after a crash of the process and of the machine.
enum AtomicFile {
    /// Writes a file aside, syncs it, and renames it over what is there; with `durable` also syncs the directory, so that
    /// the new name survives a power cut.
    static func write(_ data: Data, to url: URL, durable: Bool = true) throws(FileError) {
        let path = url.path(percentEncoded: false)
        let directory = url.deletingLastPathComponent()
        let aside = directory.appending(path: ".tmp-\(url.lastPathComponent)-\(getpid())").path(percentEncoded: false)
        do throws(FileError) {
            try writeSynced(data, to: aside)
            guard rename(aside, path) == 0 else { throw FileError.last("rename to", path) }
        } catch {
            unlink(aside)
            throw error
        }
        if durable { try syncDirectory(directory) }
    }

    /// Writes a new file and syncs it. A failed sync is final for that file: the system may have dropped the pages that
    /// it could not write, and a second sync would succeed without them.
    static func writeSynced(_ data: Data, to path: String) throws(FileError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw FileError.last("create", path) }
        var failure: FileError?
        data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while failure == nil, !rest.isEmpty {
                let written = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                if written <= 0 { failure = FileError.last("write", path) } else { rest = rest.dropFirst(written) }
            }
        }
        if failure == nil, fsync(file) != 0 { failure = FileError.last("sync", path) }
        if close(file) != 0, failure == nil { failure = FileError.last("close", path) }
        if let failure { throw failure }
    }

    /// Makes the names in a directory durable.
    static func syncDirectory(_ url: URL) throws(FileError) {
        let path = url.path(percentEncoded: false)
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw FileError.last("open", path) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw FileError.last("sync", path) }
    }

    /// Makes a directory and those above it.
    static func makeDirectory(_ url: URL) throws(FileError) {
        let path = url.path(percentEncoded: false)
        guard mkdir(path, 0o755) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, url.pathComponents.count > 1 else { throw FileError.last("make the directory", path) }
        try makeDirectory(url.deletingLastPathComponent())
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError.last("make the directory", path) }
    }
}
