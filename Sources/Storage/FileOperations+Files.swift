public import Foundation

/// Takes a run of bytes of a file that is being written.
public typealias FileSink = (UnsafeRawBufferPointer) throws(FileError) -> Void

// Whole files and directories.
extension FileOperations {
    /// Writes a new file and syncs it; there must be none of that name. What a failure leaves of it is removed.
    /// - Parameter body: hands the content to its argument, piece by piece.
    /// - Throws: `FileError`, and whatever `body` throws.
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
            // Network file systems tell a failed write only here.
            try close(file)
        } catch {
            try? unlink(path)
            throw error
        }
    }

    /// Writes all bytes, however few of them the system takes at a time.
    public func writeAll(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try write(rest, to: file)
            // Taking nothing without an error is not foreseen; going on would be for ever.
            guard count > 0 else { throw FileError(operation: "write", path: file.path, code: EIO) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Reads a file in pieces of 256 KiB.
    /// - Parameter fromDisk: from the device instead of the system's memory.
    /// - Throws: `FileError`, and whatever `body` throws.
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
    public func syncDirectory(_ url: URL) throws(FileError) { try sync(url, O_RDONLY | O_DIRECTORY) }

    /// Makes the content of a file durable that somebody else wrote.
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

    /// Makes a directory and those above it where they are missing, and its name durable; also where somebody made it who
    /// may have died before that.
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

    /// Makes a directory; `false` if something of that name is there already.
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

    /// Removes a file, or a directory with what is in it.
    public func removeTree(_ path: String) throws(FileError) {
        do throws(FileError) {
            try unlink(path)
        } catch {
            guard error.code == EISDIR else { throw error }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            for name in names { try removeTree(path + (path.hasSuffix("/") ? "" : "/") + name) }
            try removeDirectory(path)
        }
    }
}
