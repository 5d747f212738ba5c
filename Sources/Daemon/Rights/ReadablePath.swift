internal import Foundation

/// The check that this process can read a file or a directory, with advice where it cannot.
///
/// Workers run as the daemon's user, so the answer holds for them.
struct ReadablePath {
    /// The reason why a path cannot be read.
    struct Obstacle: Hashable {
        /// Whether the file does not exist (yet).
        var isMissing: Bool
        /// The reason as a clause, with what to do.
        var text: String
    }

    /// The user of this process.
    let user: UInt32
    private var reader: String { Accounts.name(of: user) }
    /// The most symbolic links in one lookup, as in the kernel.
    private static let links = 40

    /// The reason why the path cannot be read; `nil` where it can, with everything in a directory.
    func obstacle(to path: String) -> Obstacle? { obstacle(to: path, linksLeft: Self.links) }

    private func obstacle(to path: String, linksLeft: Int) -> Obstacle? {
        guard linksLeft > 0 else { return Obstacle(isMissing: false, text: "\(path) is a circle of symbolic links") }
        var place = ""
        let names = path.split(separator: "/")
        for (index, name) in names.enumerated() {
            let directory = place.isEmpty ? "/" : place
            place += "/" + name
            var status = stat()
            guard lstat(place, &status) == 0 else { return reason(errno, place, in: directory) }
            if status.st_mode & S_IFMT == S_IFLNK {
                guard let target = destination(of: place, in: directory) else {
                    return Obstacle(isMissing: false, text: "the symbolic link \(place) cannot be read")
                }
                let rest = names[(index + 1)...].map { "/" + $0 }.joined()
                return obstacle(to: target + rest, linksLeft: linksLeft - 1).map {
                    Obstacle(isMissing: $0.isMissing, text: "\($0.text) (\(place) is a symbolic link to it)")
                }
            }
            let isLast = index == names.count - 1
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                if !may(X_OK, place) { return closed(place) }
                if isLast, !may(R_OK, place) { return unreadable(place, "rx") }
            case S_IFREG where isLast: if !may(R_OK, place) { return unreadable(place, "r") }
            default:
                let what = isLast ? "neither a file nor a directory" : "no directory"
                return Obstacle(isMissing: false, text: "\(place) is \(what)")
            }
        }
        return nil
    }

    private func reason(_ code: Int32, _ place: String, in directory: String) -> Obstacle {
        switch code {
        case ENOENT:
            let hint =
                place.hasPrefix("/tmp/") || place.hasPrefix("/var/tmp/")
                ? "; the daemon may have a \(place.hasPrefix("/tmp/") ? "/tmp" : "/var/tmp") of its own (PrivateTmp=), so keep "
                    + "data elsewhere" : ""
            return Obstacle(isMissing: true, text: "there is no \(place)\(hint)")
        case EACCES: return closed(directory)
        default:
            return Obstacle(
                isMissing: false, text: "\(place) cannot be looked at: \(String(cString: strerror(code)))")
        }
    }

    private func closed(_ directory: String) -> Obstacle {
        Obstacle(
            isMissing: false,
            text: "the directory \(directory) is closed to the user \(reader), who reads for the job; open it with "
                + "`setfacl -m u:\(reader):x \(quoted(directory))`, or keep the data elsewhere")
    }

    private func unreadable(_ place: String, _ mode: String) -> Obstacle {
        Obstacle(
            isMissing: false,
            text: "\(place) cannot be read by the user \(reader), who reads for the job; allow it with "
                + "`setfacl -m u:\(reader):\(mode) \(quoted(place))` or chmod, or keep the data elsewhere")
    }

    private func may(_ mode: Int32, _ path: String) -> Bool { faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 }

    private func destination(of link: String, in directory: String) -> String? {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else { return nil }
        return target.hasPrefix("/") ? target : directory + "/" + target
    }

    /// The path quoted for a shell, where it needs quotes.
    private func quoted(_ path: String) -> String {
        let plain = path.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789/._-+,=@%".unicodeScalars.contains($0))
        }
        return plain ? path : "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
