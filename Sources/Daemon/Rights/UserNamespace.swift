internal import Foundation

/// The check that the machine's users can be told apart in this process's user namespace.
enum UserNamespace {
    /// The uid that the kernel shows for users whom the namespace does not know.
    static var overflow: UInt32 {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/overflowuid", encoding: .utf8)
        return text.flatMap { UInt32($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 65_534
    }

    /// The number of users in a process's `uid_map`; each of its lines ends with the length of a range.
    static func knownUsers(_ map: String) -> Int {
        map.split(separator: "\n").compactMap { line in
            line.split(separator: " ").last.flatMap { Int($0) }
        }.reduce(0, +)
    }

    /// - Parameter map: the process's `uid_map`.
    /// - Throws: `DaemonError.configuration` where a daemon that serves others would take all users for one.
    static func check(
        user: UInt32, overflow: UInt32 = overflow,
        map: String? = try? String(contentsOfFile: "/proc/self/uid_map", encoding: .utf8)
    ) throws(DaemonError) {
        // PrivateUsers= knows root and the service's own user; the namespace of a container knows thousands.
        let isBlind = map.map { knownUsers($0) <= 2 } ?? false
        guard isBlind || user == overflow else { return }
        throw .configuration(
            "cfgd runs in a user namespace in which all callers seem to be uid \(overflow), so it cannot tell whose a job "
                + "is: set PrivateUsers=no in its unit, or serve only yourself with --access own.")
    }
}
