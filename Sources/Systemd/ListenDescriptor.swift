internal import CSystemd
internal import Glibc

/// An open socket that the service manager passed to this process.
public struct ListenDescriptor: Sendable, Hashable {
    /// The descriptor, open and closed on exec.
    public let descriptor: Int32
    /// The name from `FileDescriptorName=`; the socket unit's name without one.
    public let name: String

    /// Takes over what the manager passed, in its order; empty when it passed nothing to this process.
    ///
    /// It can be done once, early, while there is one thread: the variables are removed from the environment so that
    /// child processes do not take the descriptors for theirs.
    public static func takeAll() -> [ListenDescriptor] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &names)
        guard count > 0 else { return [] }
        defer { free(names) }
        return (0..<Int(count)).map { index in
            guard let name = names?[index] else { return ListenDescriptor(at: index, name: "") }
            defer { free(name) }
            return ListenDescriptor(at: index, name: String(cString: name))
        }
    }

    private init(at index: Int, name: String) {
        // SD_LISTEN_FDS_START
        descriptor = 3 + Int32(index)
        self.name = name
    }
}
