internal import Dispatch
internal import Foundation
internal import Logging
internal import Synchronization

/// Tells when something was written in directories: by inotify, or by looking every second where the system has no watch
/// left to give.
///
/// All watches share one instance of inotify. The system lets a user have few of these, 128, so that one for each follower
/// would leave none for running jobs; of watches it lets a user have thousands, and a directory takes one of them however
/// many follow it.
final class DirectoryWatches: Sendable {
    typealias Listener = @Sendable () -> Void

    private struct Listening {
        /// By the kernel's number of the watch, then by a number of their own.
        var listeners: [Int32: [Int: Listener]] = [:]
        var last = 0
        var hasWarned = false
    }

    private static let mask = UInt32(IN_CREATE) | UInt32(IN_MODIFY) | UInt32(IN_MOVED_TO)
    /// How often a directory is looked at that is not watched.
    private static let interval = DispatchTimeInterval.seconds(1)

    private let logger: Logger
    private let descriptor: Int32
    /// Why there is none.
    private let refusal: Int32
    // Dispatch sources are safe to use from any thread; their protocol does not say so.
    private nonisolated(unsafe) let source: (any DispatchSourceRead)?
    private let state = Mutex(Listening())

    /// - Parameter inotify: a new instance of inotify, which is closed with this value; a negative number for none.
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

    /// Calls `listener` after files of a directory were created, written or renamed, until the value is gone; one call may
    /// stand for several changes, or for none. It must return soon.
    func watch(_ url: URL, _ listener: @escaping Listener) -> DirectoryWatch {
        let path = url.path(percentEncoded: false)
        let (found, code) = state.withLock { state -> ((watch: Int32, listener: Int)?, Int32) in
            // In the lock, so that no other follower of the directory gives up the watch that is found here.
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

    /// Reads what the kernel has to say and calls whom it concerns.
    private func tell() {
        var changed: Set<Int32> = []
        var isOverflown = false
        withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
            while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
                // What changed is read from the files themselves; here it only matters in which directory.
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
            // Nobody knows what was dropped.
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

/// Somebody follows a directory for as long as this value lives.
final class DirectoryWatch: Sendable {
    private let end: @Sendable () -> Void

    fileprivate init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    deinit { end() }
}
