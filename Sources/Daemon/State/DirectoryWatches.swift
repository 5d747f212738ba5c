internal import Dispatch
internal import Foundation
internal import Logging
internal import Synchronization

/// The watches on directories, by inotify, or by a timer of one second where the system has no watch left.
///
/// All watches share one inotify instance. The system allows a user few instances (128), so one for each follower would
/// leave none for running jobs; it allows thousands of watches, and a directory takes one however many followers it has.
final class DirectoryWatches: Sendable {
    typealias Listener = @Sendable () -> Void

    private struct Listening {
        /// Listeners by the kernel's watch descriptor, then by a key.
        var listeners: [Int32: [Int: Listener]] = [:]
        var last = 0
        var hasWarned = false
    }

    private static let mask =
        UInt32(IN_CREATE) | UInt32(IN_MODIFY) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE) | UInt32(IN_DELETE_SELF)
        | UInt32(IN_MOVE_SELF)
    /// The interval of the timer for a directory without a watch.
    private static let interval = DispatchTimeInterval.seconds(1)

    private let logger: Logger
    private let descriptor: Int32
    /// The error number of an instance that could not be made.
    private let refusal: Int32
    // Dispatch sources are safe to use from any thread; their protocol does not say so.
    private nonisolated(unsafe) let source: (any DispatchSourceRead)?
    private let state = Mutex(Listening())

    /// - Parameter inotify: a new inotify instance, closed with this value; a negative number for none.
    init(_ logger: Logger, inotify: Int32 = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))) {
        refusal = errno
        self.logger = logger
        descriptor = inotify
        guard inotify >= 0 else {
            source = nil
            return
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: inotify, queue: .global())
        self.source = source
        source.setEventHandler { [weak self] in self?.tell() }
        source.setCancelHandler { close(inotify) }
        source.resume()
    }

    deinit { source?.cancel() }

    /// Calls `listener` after files in a directory were created, written, renamed or deleted, or the directory itself was, for the life of the returned value.
    /// One call may stand for several changes, or for none. The listener must return soon.
    func watch(_ url: URL, _ listener: @escaping Listener) -> DirectoryWatch {
        let path = url.path(percentEncoded: false)
        let (found, code) = state.withLock { state -> ((watch: Int32, listener: Int)?, Int32) in
            // Under the lock, so that no other follower of the directory removes the watch that is found here.
            guard descriptor >= 0 else { return (nil, refusal) }
            let watch = inotify_add_watch(descriptor, path, Self.mask)
            guard watch >= 0 else { return (nil, errno) }
            state.last += 1
            state.listeners[watch, default: [:]][state.last] = listener
            return ((watch, state.last), 0)
        }
        if let found { return DirectoryWatch { [self] in forget(found.watch, found.listener) } }
        warn(path, code)
        nonisolated(unsafe) let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + Self.interval, repeating: Self.interval, leeway: .milliseconds(200))
        timer.setEventHandler(handler: listener)
        timer.resume()
        return DirectoryWatch { timer.cancel() }
    }

    private func forget(_ watch: Int32, _ listener: Int) {
        state.withLock { state in
            state.listeners[watch]?[listener] = nil
            guard state.listeners[watch]?.isEmpty == true else { return }
            state.listeners[watch] = nil
            inotify_rm_watch(descriptor, watch)
        }
    }

    /// Reads the kernel's events and calls the listeners of their directories.
    private func tell() {
        var changed: Set<Int32> = []
        var isOverflown = false
        withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
            while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
                // Only the directory matters here; followers read the changes from the files.
                var offset = 0
                while offset < count {
                    let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    changed.insert(event.wd)
                    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { isOverflown = true }
                    offset += MemoryLayout<inotify_event>.size + Int(event.len)
                }
            }
        }
        let listeners = state.withLock { state in
            // The dropped events may be of any directory.
            isOverflown ? Array(state.listeners.values) : changed.compactMap { state.listeners[$0] }
        }
        for listener in listeners.flatMap(\.values) { listener() }
    }

    private func warn(_ path: String, _ code: Int32) {
        let isFirst = state.withLock { state in
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        guard isFirst else { return }
        logger.warning(
            """
            \(path) cannot be watched (\(String(cString: strerror(code)))) and is looked at every second instead, and so \
            is what follows; raise fs.inotify.max_user_watches and fs.inotify.max_user_instances if they are exhausted
            """)
    }
}

/// A watch on a directory, for the life of this value.
final class DirectoryWatch: Sendable {
    private let end: @Sendable () -> Void

    fileprivate init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    deinit { end() }
}
