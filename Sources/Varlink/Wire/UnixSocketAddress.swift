internal import Glibc

/// The address of a Unix socket; a leading `@` means the abstract namespace.
struct UnixSocketAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// Creates an address; `nil` if the path is empty or longer than 107 bytes, the kernel's limit.
    init?(path: String) {
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < room else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isAbstract = path.hasPrefix("@")
        if isAbstract { address.sun_path.0 = 0 }
        let header = MemoryLayout<sockaddr_un>.size - room
        length = socklen_t(header + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Calls a socket function, such as `connect` or `bind`, with the address.
    func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
