internal import Foundation
internal import Synchronization

/// A file that holds space for the queue. It is given up when the disk is full, so that jobs can be cancelled and removed and
/// the ends of workers are recorded; it is made again when there is room.
final class Ballast: Sendable {
    /// Bytes of the file, 8 MB.
    static let size = 8_000_000

    private let path: String
    private let isThere: Mutex<Bool>

    init(_ state: URL) {
        path = state.appending(path: "ballast").path(percentEncoded: false)
        isThere = Mutex(FileManager.default.fileExists(atPath: path))
        take()
    }

    /// Makes the file, unless it is there or would take more than a quarter of the free space.
    func take() {
        isThere.withLock { isThere in
            if isThere { return }
            let free = (try? DiskGuard.freeBytes(URL(filePath: path).deletingLastPathComponent())) ?? 0
            guard free >= 4 * Self.size else { return }
            let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { return }
            isThere = posix_fallocate(file, 0, off_t(Self.size)) == 0
            close(file)
            if !isThere { unlink(path) }
        }
    }

    /// Deletes the file.
    /// - Returns: whether that gave any space.
    func giveUp() -> Bool {
        isThere.withLock { isThere in
            guard isThere else { return false }
            isThere = false
            return unlink(path) == 0
        }
    }
}
