internal import Glibc

/// A system call that failed.
struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was attempted.
    let action: String
    /// The file it was about.
    let path: String
    /// The system's number for the reason.
    let code: Int32

    /// Takes the reason from `errno`.
    init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// The system's own words.
    var reason: String { String(cString: strerror(code)) }

    var description: String { "cannot \(action) \(path): \(reason)" }
}
