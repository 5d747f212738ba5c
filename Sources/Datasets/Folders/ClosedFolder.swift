public import Foundation

/// A folder whose files are read only through a path that leads into it: the daemon's own, which holds everybody's jobs. A
/// list or a link in a folder of data must not lead into it, since the path that its user named was all that was looked at.
public struct ClosedFolder: Sendable {
    private struct Identity: Sendable, Equatable {
        let device: dev_t
        let number: ino_t

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, number) = (status.st_dev, status.st_ino)
        }
    }

    /// Where a folder lies.
    private enum Location: Sendable, Equatable {
        case outside
        /// In what the closed folder holds: `runs/7`.
        case inside(String)
    }

    private let identity: Identity?
    private var known: [String: Location] = [:]

    /// Closes a folder; one that is not there closes nothing.
    public init(_ url: URL) { identity = Identity(url.path(percentEncoded: false)) }

    /// What is wrong with a file that was found by way of `root`, which a spec names; `nil` where nothing is.
    mutating func objection(to path: String, foundIn root: String) -> DataError? {
        let place = location(of: path)
        guard place != .outside, place != location(of: root) else { return nil }
        return DataError(file: path, reason: "lies in the daemon's own directory, into which \(root) must not lead")
    }

    private mutating func location(of path: String) -> Location {
        var status = stat()
        // Only a link has another folder than its name says; asking the folder once serves all its files.
        let isPlain = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let folder = isPlain ? (path as NSString).deletingLastPathComponent : path
        if let location = known[folder] { return location }
        let location = located(folder)
        known[folder] = location
        return location
    }

    private func located(_ path: String) -> Location {
        guard let identity, let real = realpath(path, nil) else { return .outside }
        defer { free(real) }
        var place = String(cString: real)
        var below: [Substring] = []
        while Identity(place) != identity {
            guard place != "/", let slash = place.lastIndex(of: "/") else { return .outside }
            below.insert(place[place.index(after: slash)...], at: 0)
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        return .inside(below.prefix(2).joined(separator: "/"))
    }
}
