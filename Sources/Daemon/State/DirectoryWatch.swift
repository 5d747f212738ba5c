internal import Dispatch
internal import Foundation
internal import Storage

/// Tells when something was written in a directory, by inotify.
final class DirectoryWatch: Sendable {
    // Dispatch sources are safe to use from any thread; their protocol does not say so.
    private nonisolated(unsafe) let source: any DispatchSourceRead

    /// Calls `onChange` after files of the directory were created, written or renamed; one call may stand for several
    /// changes. It must return soon.
    init(_ url: URL, onChange: @escaping @Sendable () -> Void) throws(FileError) {
        let path = url.path(percentEncoded: false)
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw FileError.last("watch", path) }
        let mask = UInt32(IN_CREATE) | UInt32(IN_MODIFY) | UInt32(IN_MOVED_TO)
        guard inotify_add_watch(descriptor, path, mask) >= 0 else {
            let error = FileError.last("watch", path)
            close(descriptor)
            throw error
        }
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
        source.setEventHandler {
            // What changed is read from the files themselves; here it only matters that something did.
            withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
                while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
            }
            onChange()
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
    }

    deinit { source.cancel() }
}
