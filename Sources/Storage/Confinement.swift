internal import Glibc
internal import Synchronization

/// The limits of what this process opens by name: for whom it reads, and below which directories it writes.
///
/// Like the credentials of a process they hold for everything that follows, whichever module opens a file: the readers of data
/// and weights open through `RegularFile`, everything durable is written through `SystemFileOperations`, and both ask here. A
/// process that enters no confinement, such as a worker that somebody runs by hand, has the rights of its user.
public struct Confinement: Sendable {
    /// The user for whom files are read; `nil` for the user of this process.
    public let caller: CallerRights?
    /// The directories below which files are written; with none, files are written everywhere.
    public let roots: [WritableRoot]

    /// Creates limits; they hold once the process enters them.
    public init(caller: CallerRights? = nil, roots: [WritableRoot]) {
        self.caller = caller
        self.roots = roots
    }

    private static let entered = Mutex(Confinement(roots: []))

    /// The limits of this process.
    public static var current: Confinement { entered.withLock { $0 } }

    /// Sets the limits of this process, before it opens a file that somebody else named.
    public static func enter(_ limits: Confinement) { entered.withLock { $0 = limits } }

    /// A place to write to.
    enum Target {
        /// Below a root.
        case below(WritableRoot.Place)
        /// Anywhere in a process without limits, or a directory above a root, which is made on the way to it.
        case free
    }

    /// The place of a path that is to be written.
    /// - Throws: `FileError` with the code `EXDEV` for a path below no root.
    func target(_ path: String, _ operation: String) throws(FileError) -> Target {
        guard !roots.isEmpty else { return .free }
        for byAnyName in [false, true] {
            for root in roots {
                if let place = try root.place(of: path, byAnyName: byAnyName) { return .below(place) }
            }
        }
        let plain = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        if roots.contains(where: { $0.isBelow(plain) }) { return .free }
        throw FileError(
            operation: operation, path: path, code: EXDEV,
            detail: "this process writes below \(roots.map(\.path).joined(separator: " and ")) alone")
    }

    /// Opens a file or a directory for reading; the caller must close the descriptor.
    /// - Throws: `FileError`.
    func openToRead(_ path: String, _ flags: Int32 = O_RDONLY) throws(FileError) -> Int32 {
        // O_NONBLOCK: never waits for the writer of a FIFO.
        let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        for root in roots {
            guard let place = try root.place(of: path, byAnyName: false) else { continue }
            return try place.directory.open(place.name, flags)
        }
        if let caller, !roots.contains(where: { $0.path == path || $0.path + "/" == path }) {
            return try caller.open(path)
        }
        while true {
            let descriptor = Glibc.open(path, flags)
            if descriptor >= 0 { return descriptor }
            if errno != EINTR { throw .last("open", path) }
        }
    }
}
