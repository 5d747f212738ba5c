internal import Glibc
internal import Synchronization

/// A directory below which a process may write.
public final class WritableRoot: Sendable {
    /// The path of the directory, without a slash at its end.
    let path: String
    /// Whether each directory in it is a root of its own, as each run directory is for the daemon.
    private let hasRoots: Bool
    private let handle = Mutex<OpenDirectory?>(nil)

    /// Creates a root; the directory is opened when it is first written to.
    /// - Parameters:
    ///   - path: The absolute path of the directory, which may not exist yet.
    ///   - hasRoots: Makes each directory in it a root of its own, default `false`.
    public init(_ path: String, hasRoots: Bool = false) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.hasRoots = hasRoots
    }

    /// A place below a root.
    struct Place {
        var directory: OpenDirectory
        /// The path relative to the directory.
        var name: String
    }

    /// The place of a path below this root; `nil` for a path elsewhere.
    /// - Parameter byAnyName: Also finds the root by other names of its directory, which costs a look at each directory above
    ///   the path.
    /// - Throws: `FileError` if the root cannot be opened.
    func place(of path: String, byAnyName: Bool) throws(FileError) -> Place? {
        guard let below = Self.below(self.path, path) ?? (byAnyName ? sameDirectory(above: path) : nil) else {
            return nil
        }
        guard hasRoots, let slash = below.firstIndex(of: "/") else {
            return Place(directory: try opened(), name: below)
        }
        let directory = try OpenDirectory(self.path + "/" + below[..<slash])
        return Place(directory: directory, name: String(below[below.index(after: slash)...]))
    }

    /// Whether a path is the root itself or a directory above it, which must exist before the root does.
    func isBelow(_ path: String) -> Bool { self.path == path || Self.below(path, self.path) != nil }

    private func opened() throws(FileError) -> OpenDirectory {
        if let known = handle.withLock({ $0 }) { return known }
        let directory = try OpenDirectory(path)
        handle.withLock { $0 = directory }
        return directory
    }

    /// The rest of a path below a directory; `nil` where the directory does not begin it.
    private static func below(_ directory: String, _ path: String) -> String? {
        let start = directory == "/" ? "/" : directory + "/"
        guard path.hasPrefix(start) else { return nil }
        let rest = path.dropFirst(start.count).drop { $0 == "/" }
        let name = rest.hasSuffix("/") ? rest.dropLast() : rest
        return name.isEmpty ? nil : String(name)
    }

    /// The rest of a path that names this root otherwise, as through a link to it.
    private func sameDirectory(above path: String) -> String? {
        guard let identity = FileIdentity(self.path) else { return nil }
        var place = path[...]
        while let slash = place.dropLast().lastIndex(of: "/"), slash > place.startIndex {
            place = place[..<slash]
            if FileIdentity(String(place)) == identity { return Self.below(String(place), path) }
        }
        return nil
    }
}
