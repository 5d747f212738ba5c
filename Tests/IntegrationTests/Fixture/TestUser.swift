import Foundation

/// A user that tests run by root can become: IDs without an entry in the system's files.
struct TestUser {
    private static let setpriv = URL(filePath: "/usr/bin/setpriv")
    /// Whether the tests can become another user.
    static let isPossible = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: setpriv.path)

    let uid: UInt32
    let gid: UInt32
    var groups: [UInt32] = []

    /// The group that may open the socket, as cfgd on a machine.
    static let members: UInt32 = 7000
    /// A group that exists on every system, in place of cfgd-admin.
    static let administrators = (name: "daemon", id: UInt32(1))

    static let daemon = TestUser(uid: 7001, gid: members)
    static let ada = TestUser(uid: 7002, gid: 7002, groups: [members])
    static let bob = TestUser(uid: 7003, gid: 7003, groups: [members])
    static let admin = TestUser(uid: 7004, gid: 7004, groups: [members, administrators.id])

    /// Returns the command that runs a program as this user.
    func command(_ program: URL, _ arguments: [String]) -> (URL, [String]) {
        let groups =
            groups.isEmpty ? "--clear-groups" : "--groups=" + groups.map(String.init).joined(separator: ",")
        return (Self.setpriv, ["--reuid=\(uid)", "--regid=\(gid)", groups, "--", program.path] + arguments)
    }

    /// Creates a directory owned by this user.
    func directory(_ name: String, in root: URL, mode: mode_t = 0o755) throws -> URL {
        let directory = root.appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try own(directory, mode: mode)
        return directory
    }

    /// Gives a file to this user.
    func own(_ file: URL, mode: mode_t) throws {
        guard chown(file.path, uid, gid) == 0, chmod(file.path, mode) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }
}
