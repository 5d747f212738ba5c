internal import Foundation
internal import Storage

/// The place in the state directory to which a path leads. Directories are compared by device and inode, not by name, so
/// that neither symbolic links nor other mounts hide them.
enum StatePath: Hashable {
    /// A file in the run directory of a job.
    case run(Int)
    /// Anything else in the state directory.
    case other

    /// - Parameters:
    ///   - path: an absolute path. Of a path that does not exist yet, the existing part counts.
    ///   - state: the state directory.
    init?(_ path: String, in state: URL) {
        guard let root = FileIdentity(state.plainPath) else { return nil }
        var place = Self.resolved(path)
        var below: [Substring] = []
        while FileIdentity(place) != root {
            guard place != "/", let slash = place.lastIndex(of: "/") else { return nil }
            below.insert(place[place.index(after: slash)...], at: 0)
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        self =
            if below.count >= 2, below[0] == "runs", let number = Int(below[1]) { .run(number) } else { .other }
    }

    /// The path with symbolic links resolved in its existing part; the rest is unchanged.
    private static func resolved(_ path: String) -> String {
        var there = path
        var rest = ""
        while true {
            if let real = realpath(there, nil) {
                defer { free(real) }
                let found = String(cString: real)
                // `..` in the missing part could lead anywhere later.
                return rest.isEmpty || rest.split(separator: "/").contains("..")
                    ? found : (found == "/" ? "" : found) + rest
            }
            guard let slash = there.lastIndex(of: "/"), there != "/" else { return path }
            rest = there[slash...] + rest
            there = slash == there.startIndex ? "/" : String(there[..<slash])
        }
    }
}
