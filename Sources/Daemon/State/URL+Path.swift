internal import Foundation

extension URL {
    /// The path without percent encoding, and without a slash at the end of a directory's.
    var plainPath: String {
        let path = path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
