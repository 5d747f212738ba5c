internal import Foundation

/// Where in the state directory a path leads, if it leads there: by the directories themselves and not by their names, so that
/// neither symbolic links nor other mounts of the directory hide it.
enum StatePath: Hashable {
    /// Into the run directory of a job.
    case run(Int)
    /// To something else in the state directory.
    case other

    /// - Parameters:
    ///   - path: an absolute path. Of one that is not there yet, what there is of it counts.
    ///   - state: the state directory.
    init?(_ path: String, in state: URL) {
        guard let root = Self.identity(state.plainPath) else { return nil }
        var place = Self.resolved(path)
        var below: [Substring] = []
        while Self.identity(place) != root {
            guard place != "/", let slash = place.lastIndex(of: "/") else { return nil }
            below.insert(place[place.index(after: slash)...], at: 0)
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        self =
            if below.count >= 2, below[0] == "runs", let number = Int(below[1]) { .run(number) } else { .other }
    }

    /// The path without symbolic links, as far as there is anything; the rest is as it was written.
    private static func resolved(_ path: String) -> String {
        var there = path
        var rest = ""
        while true {
            if let real = realpath(there, nil) {
                defer { free(real) }
                let found = String(cString: real)
                // `..` in what is not there could lead anywhere later.
                return rest.isEmpty || rest.split(separator: "/").contains("..")
                    ? found : (found == "/" ? "" : found) + rest
            }
            guard let slash = there.lastIndex(of: "/"), there != "/" else { return path }
            rest = there[slash...] + rest
            there = slash == there.startIndex ? "/" : String(there[..<slash])
        }
    }

    private struct Identity: Equatable {
        var device: dev_t
        var number: ino_t
    }

    private static func identity(_ path: String) -> Identity? {
        var status = stat()
        return stat(path, &status) == 0 ? Identity(device: status.st_dev, number: status.st_ino) : nil
    }
}
