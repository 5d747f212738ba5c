public import Foundation
internal import Storage

/// A folder that data may not reach through lists or links: the daemon's state directory, which holds the jobs of all
/// users.
///
/// Access rights are checked for the path that the user named; a list or link inside that path could point to another
/// user's files.
public struct ClosedFolder: Sendable {
    /// The location of a folder relative to the closed one.
    private enum Location: Sendable, Equatable {
        case outside
        /// Within the closed folder, by the first two components: `runs/7`.
        case inside(String)
    }

    private let identity: FileIdentity?
    private var known: [String: Location] = [:]

    /// Closes the folder at `url`; a missing folder closes nothing.
    public init(_ url: URL) { identity = FileIdentity(url.path(percentEncoded: false)) }

    /// Returns the error of a file found through `root`, a path from a spec; `nil` if the file is allowed.
    mutating func objection(to path: String, foundIn root: String) -> DataError? {
        let place = location(of: path)
        guard place != .outside, place != location(of: root) else { return nil }
        return DataError(file: path, reason: "is in the daemon's own directory, which \(root) must not lead into")
    }

    private mutating func location(of path: String) -> Location {
        var status = stat()
        // Only a link lives in another folder than its path says; one lookup per folder serves all its plain files.
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
        while FileIdentity(place) != identity {
            guard place != "/", let slash = place.lastIndex(of: "/") else { return .outside }
            below.insert(place[place.index(after: slash)...], at: 0)
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        return .inside(below.prefix(2).joined(separator: "/"))
    }
}
