internal import CStorage
internal import Glibc

/// The rights of the user for whom files are opened. The daemon and its workers can read more than a user may; with these
/// rights they open what the user could open, and nothing else.
///
/// A path is walked name by name, each name in the open directory before it, links included. Every directory and at last the
/// file is judged by its open descriptor, so nothing can be exchanged between the judgement and the opening. The daemon's own
/// directory is judged by the jobs in it instead of by modes: a run directory is open to whoever may use its job.
public struct CallerRights: Sendable {
    /// The user's id.
    public let uid: UInt32
    /// The ids of the user's groups.
    public let groups: [UInt32]
    private let check: AccessCheck
    private let closed: FileIdentity?
    /// Whether the user may use what is inside the job of a number.
    public let mayUse: @Sendable (Int) -> Bool

    /// The most symbolic links in one lookup, as in the kernel.
    private static let mostLinks = 40

    /// Creates the rights of a user.
    /// - Parameters:
    ///   - uid: The user's id.
    ///   - groups: The ids of the user's groups.
    ///   - closed: The daemon's state directory; `nil` for none.
    ///   - mayUse: Whether the user may use what is inside the job of a number.
    public init(
        uid: UInt32, groups: [UInt32], closed: String?,
        mayUse: @escaping @Sendable (_ job: Int) -> Bool = { _ in false }
    ) {
        self.uid = uid
        self.groups = groups
        check = AccessCheck(uid: uid, groups: Set(groups))
        self.closed = closed.flatMap { FileIdentity($0) }
        self.mayUse = mayUse
    }

    /// The reason why the user may not read a path, as a clause with the path; `nil` where the user may, and for a path that
    /// does not exist or that this process cannot read, which other checks report.
    public func objection(to path: String) -> String? {
        do throws(FileError) {
            Glibc.close(try open(path))
            return nil
        } catch {
            return error.detail.map { "\(path) cannot be read for you: \($0)" }
        }
    }

    /// Opens a file or a directory for reading; the caller must close the descriptor.
    /// - Throws: `FileError`, with the code `EACCES` and a detail for what the user may not read.
    func open(_ path: String) throws(FileError) -> Int32 {
        var walk = Walk(path: path, rights: self)
        defer { walk.close() }
        return try walk.run(linksLeft: Self.mostLinks)
    }
}

extension CallerRights {
    /// One walk along a path.
    private struct Walk {
        let path: String
        let rights: CallerRights
        /// The open directory in which the next name is looked up.
        private var place: Int32 = -1
        /// The names still to come, the next one last.
        private var rest: [Substring]
        /// The names below the closed directory; `nil` outside of it.
        private var inside: [Substring]?

        init(path: String, rights: CallerRights) {
            self.path = path
            self.rights = rights
            rest = Self.names(path)
        }

        private static func names(_ path: String) -> [Substring] {
            path.split(separator: "/").filter { $0 != "." }.reversed()
        }

        mutating func close() {
            if place >= 0 { Glibc.close(place) }
            place = -1
        }

        mutating func run(linksLeft: Int) throws(FileError) -> Int32 {
            var linksLeft = linksLeft
            try start(absolute: path.hasPrefix("/"))
            while let name = rest.popLast() {
                let next = openat(place, String(name), CSTORAGE_O_PATH | O_NOFOLLOW | O_CLOEXEC)
                guard next >= 0 else { throw .last("open", path) }
                var status = stat()
                guard fstat(next, &status) == 0 else {
                    Glibc.close(next)
                    throw .last("open", path)
                }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: try enter(next, status, as: name)
                case S_IFLNK:
                    let target = Self.target(of: next)
                    Glibc.close(next)
                    linksLeft -= 1
                    guard linksLeft >= 0, let target else { throw error(ELOOP, nil) }
                    rest += Self.names(target)
                    if target.hasPrefix("/") { try start(absolute: true) }
                default:
                    Glibc.close(next)
                    guard rest.isEmpty, !path.hasSuffix("/") else { throw error(ENOTDIR, nil) }
                    return try opened(String(name), O_NOFOLLOW)
                }
            }
            return try opened(".", O_DIRECTORY)
        }

        private mutating func start(absolute: Bool) throws(FileError) {
            close()
            inside = nil
            let root = absolute ? "/" : "."
            let next = Glibc.open(root, CSTORAGE_O_PATH | O_DIRECTORY | O_CLOEXEC)
            guard next >= 0 else { throw .last("open", path) }
            var status = stat()
            guard fstat(next, &status) == 0 else {
                Glibc.close(next)
                throw .last("open", path)
            }
            try enter(next, status, as: Substring(root))
        }

        /// Goes on in a directory, which is closed again where the user may not enter it.
        private mutating func enter(_ next: Int32, _ status: stat, as name: Substring) throws(FileError) {
            let identity = FileIdentity(descriptor: next)
            close()
            place = next
            if let identity, identity == rights.closed {
                inside = []
            } else if let above = inside {
                // Where it would lead out again follows from no name.
                guard name != ".." else { throw closedDirectory() }
                inside = above + [name]
                try check(above + [name], isWhole: false)
            } else if !rights.check.allows(.enter, status, next) {
                throw refusal(
                    "user \(LoginName.of(rights.uid)), for whom it is read, may not enter \(Self.name(of: next))")
            }
        }

        /// Opens a name of the present directory for reading, and judges what was opened.
        private func opened(_ name: String, _ flags: Int32) throws(FileError) -> Int32 {
            if let inside { try check(flags & O_DIRECTORY == 0 ? inside + [name[...]] : inside, isWhole: true) }
            // O_NONBLOCK: never waits for the writer of a FIFO.
            let file = openat(place, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags)
            guard file >= 0 else { throw .last("open", path) }
            var status = stat()
            guard fstat(file, &status) == 0 else {
                Glibc.close(file)
                throw .last("open", path)
            }
            guard inside != nil || rights.check.allows(.read, status, file) && cstorage_is_procfs(file) == 0 else {
                let found = Self.name(of: file)
                Glibc.close(file)
                let what = found == path ? "it" : "\(found), which the path leads to"
                throw refusal("user \(LoginName.of(rights.uid)), for whom it is read, may not read \(what)")
            }
            return file
        }

        /// Refuses names below the closed directory that are neither in a run directory that the user may use nor, unless
        /// they are the whole path, on the way to one.
        private func check(_ names: [Substring], isWhole: Bool) throws(FileError) {
            guard names.first == "runs", names.count > 1 else {
                if names == ["runs"], !isWhole { return }
                throw closedDirectory()
            }
            guard let job = Int(names[1]), names[1] == "\(job)", rights.mayUse(job) else {
                throw refusal(
                    "it leads to what is inside job \(names[1]), which user \(LoginName.of(rights.uid)) may not use")
            }
        }

        private func closedDirectory() -> FileError {
            refusal(
                "it leads into the daemon's own directory; name a file in the run directory of a job, or one elsewhere")
        }

        private func refusal(_ detail: String) -> FileError { error(EACCES, detail) }

        private func error(_ code: Int32, _ detail: String?) -> FileError {
            FileError(operation: "open", path: path, code: code, detail: detail)
        }

        private static func target(of link: Int32) -> String? { text { readlinkat(link, "", $0, $1) } }

        /// The present path of an open file, for messages.
        private static func name(of descriptor: Int32) -> String {
            text { readlink("/proc/self/fd/\(descriptor)", $0, $1) } ?? "a directory above it"
        }

        /// The text that a call writes into a buffer, whose bytes it returns.
        private static func text(_ call: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String? {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
                guard let start = buffer.baseAddress else { return nil }
                let count = call(start, buffer.count)
                guard count > 0, count < buffer.count else { return nil }
                return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
            }
        }
    }
}
