internal import Foundation

/// The memory that this process may still take without others being pushed out.
enum AvailableMemory {
    /// The bytes that the machine and the limits of the process's control groups leave; `nil` where the system does not tell.
    static var bytes: Int? {
        [machine, groups].compactMap { $0 }.min()
    }

    private static var machine: Int? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else {
            // A unit may see processes alone there; without caches this is less than what is available.
            let pages = sysconf(Int32(_SC_AVPHYS_PAGES))
            return pages < 0 ? nil : pages * sysconf(Int32(_SC_PAGESIZE))
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// The bytes left below the lowest `memory.max` from the process's own group upwards.
    private static var groups: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8),
            let path = text.split(separator: "\n").first(where: { $0.hasPrefix("0::/") })?.dropFirst(3)
        else { return nil }
        var place = URL(filePath: "/sys/fs/cgroup" + path, directoryHint: .isDirectory)
        var least: Int?
        while place.path(percentEncoded: false).hasPrefix("/sys/fs/cgroup/") {
            if let limit = number("memory.max", in: place), let used = number("memory.current", in: place) {
                least = min(least ?? .max, max(0, limit - used))
            }
            place.deleteLastPathComponent()
        }
        return least
    }

    /// The number in a file of a control group; `nil` without a file, or for `max`.
    private static func number(_ file: String, in group: URL) -> Int? {
        (try? String(contentsOf: group.appending(path: file), encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
