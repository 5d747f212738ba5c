internal import CStorage
internal import Glibc

/// The decision whether a user may read a file or enter a directory, by the file's owner, mode and POSIX access control list,
/// as the kernel decides it for a process of that user.
struct AccessCheck: Sendable {
    let uid: UInt32
    let groups: Set<UInt32>

    /// A permission, by its bit in a mode.
    enum Permission: UInt32 {
        case read = 4
        case enter = 1
    }

    /// Whether the user has a permission on an open file.
    func allows(_ permission: Permission, _ status: stat, _ descriptor: Int32) -> Bool {
        let mode = status.st_mode
        if status.st_uid == uid { return mode >> 6 & permission.rawValue != 0 }
        // A list is consulted only where the mode's group bits, which then are its mask, allow anything.
        if mode & 0o070 != 0 {
            guard let entries = Self.list(descriptor) else { return false }
            if !entries.isEmpty { return allows(permission, entries, group: status.st_gid) }
        }
        return mode >> (groups.contains(status.st_gid) ? 3 : 0) & permission.rawValue != 0
    }

    /// An entry of an access control list.
    struct Entry: Hashable {
        var tag: UInt16
        var permissions: UInt32
        /// The user or group of a named entry.
        var id: UInt32

        static let user: UInt16 = 2, owningGroup: UInt16 = 4, group: UInt16 = 8, mask: UInt16 = 16, other: UInt16 = 32
    }

    /// The decision of a list for a user who does not own the file: the user's entry, else those of the user's groups, one of
    /// which suffices, else the entry of everybody else.
    func allows(_ permission: Permission, _ entries: [Entry], group: UInt32) -> Bool {
        let mask = entries.first { $0.tag == Entry.mask }?.permissions ?? 7
        if let own = entries.first(where: { $0.tag == Entry.user && $0.id == uid }) {
            return own.permissions & mask & permission.rawValue != 0
        }
        let matching = entries.filter {
            $0.tag == Entry.owningGroup && groups.contains(group) || $0.tag == Entry.group && groups.contains($0.id)
        }
        if !matching.isEmpty { return matching.contains { $0.permissions & mask & permission.rawValue != 0 } }
        return entries.contains { $0.tag == Entry.other && $0.permissions & permission.rawValue != 0 }
    }

    /// The entries of a file's list, none for a file without one; `nil` where it cannot be read.
    private static func list(_ descriptor: Int32) -> [Entry]? {
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
            let count = cstorage_access_list(descriptor, buffer.baseAddress, buffer.count)
            guard count >= 0 else { return nil }
            return entries(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Parses the extended attribute of a list: a version of four bytes, then entries of eight, all little endian.
    static func entries(_ bytes: UnsafeRawBufferPointer) -> [Entry]? {
        if bytes.isEmpty { return [] }
        guard bytes.count >= 4, (bytes.count - 4) % 8 == 0,
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) == 2
        else { return nil }
        return stride(from: 4, to: bytes.count, by: 8).map { place in
            Entry(
                tag: UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self)),
                permissions: UInt32(
                    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 2, as: UInt16.self))),
                id: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)))
        }
    }
}
