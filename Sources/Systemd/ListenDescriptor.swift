internal import CSystemd
internal import Glibc

/// A listening socket passed by the service manager.
public struct ListenDescriptor: Sendable, Hashable {
    /// The descriptor, open and closed on exec.
    public let descriptor: Int32
    /// The name from `FileDescriptorName=`, by default the socket unit's name.
    public let name: String

    /// Takes over the passed sockets in their order; empty if there are none.
    ///
    /// Call it once, while the process has one thread: it removes the variables from the environment, so that child
    /// processes do not claim the descriptors.
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
