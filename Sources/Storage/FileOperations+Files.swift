public import Foundation

/// A receiver of the bytes of a file that is being written.
public typealias FileSink = (UnsafeRawBufferPointer) throws(FileError) -> Void

// Operations on whole files and directories.
extension FileOperations {
    /// Writes and syncs a new file; after a failure the file is removed.
    ///
    /// - Parameters:
    ///   - path: The file, which must not exist.
    ///   - body: Passes the content to its argument, piece by piece.
    /// - Throws: `FileError` if a system call fails, and any error of `body`.
    public func create(_ path: String, _ body: (_ sink: @escaping FileSink) throws -> Void) throws {
        let file = try open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
        do {
            do {
                try body { bytes throws(FileError) in try writeAll(bytes, to: file) }
                try sync(file)
            } catch {
                try? close(file)
                throw error
            }
            // Network file systems report a failed write only at close.
            try close(file)
        } catch {
            try? unlink(path)
            throw error
        }
    }

    /// Writes all bytes, in as many calls as needed.
    /// - Throws: `FileError` if a write fails.
    public func writeAll(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try write(rest, to: file)
            // A write of 0 bytes without an error is undocumented; retrying could loop forever.
            guard count > 0 else { throw FileError(operation: "write", path: file.path, code: EIO) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Reads a file in pieces of 256 KiB.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - fromDisk: Reads from the device instead of the page cache, default `false`.
    ///   - body: Receives each piece.
    /// - Throws: `FileError` if a system call fails, and any error of `body`.
    public func read(
        _ path: String, fromDisk: Bool = false, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let file = try open(path, O_RDONLY, mode: 0)
        defer { try? close(file) }
        if fromDisk { dropCache(of: file) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try read(file, into: buffer)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Makes the names in a directory durable.
    /// - Throws: `FileError` if the directory cannot be opened or synced.
    public func syncDirectory(_ url: URL) throws(FileError) { try sync(url, O_RDONLY | O_DIRECTORY) }

    /// Makes the content of a file durable that another process wrote.
    /// - Throws: `FileError` if the file cannot be opened or synced.
    public func syncFile(_ url: URL) throws(FileError) { try sync(url, O_RDONLY) }

    private func sync(_ url: URL, _ flags: Int32) throws(FileError) {
        let file = try open(url.path(percentEncoded: false), flags, mode: 0)
        do throws(FileError) {
            try sync(file)
        } catch {
            try? close(file)
            throw error
        }
        try close(file)
    }

    /// Creates a directory and its missing parents and makes its name durable, even if it exists: its creator may have
    /// crashed before syncing.
    /// - Throws: `FileError` if a directory cannot be created or synced.
    public func makeDirectories(_ url: URL) throws(FileError) {
        let path = url.path(percentEncoded: false)
        let parent = url.deletingLastPathComponent()
        do throws(FileError) {
            try makeDirectoryIfMissing(path)
        } catch {
            guard error.code == ENOENT, url.pathComponents.count > 1 else { throw error }
            try makeDirectories(parent)
            try makeDirectoryIfMissing(path)
        }
        try syncDirectory(parent)
    }

    /// Creates a directory; `false` if the name exists.
    /// - Throws: `FileError` if the directory cannot be created for another reason.
    @discardableResult
    public func makeDirectoryIfMissing(_ path: String) throws(FileError) -> Bool {
        do throws(FileError) {
            try makeDirectory(path, mode: 0o755)
            return true
        } catch {
            guard error.code == EEXIST else { throw error }
            return false
        }
    }

    /// Removes a file, or a directory with its content.
    /// - Throws: `FileError` if something cannot be removed.
    public func removeTree(_ path: String) throws(FileError) {
        do throws(FileError) {
            try unlink(path)
        } catch {
            guard error.code == EISDIR else { throw error }
            let names = ((try? DirectoryListing.of(path)) ?? []).map(\.name)
            for name in names { try removeTree(path + (path.hasSuffix("/") ? "" : "/") + name) }
            try removeDirectory(path)
        }
    }
}
