internal import Foundation
internal import Jobs
internal import Storage

/// The half-written files that killed processes left in a run directory. Each has the number of its process at the end of its
/// name; files without a number are continued by the next attempt.
struct RunLeftovers {
    let run: RunDirectory

    /// Deletes the files, unless a worker holds the directory and may be writing them.
    func delete() {
        guard let lock = try? FileLock.attempt(run.lock.path(percentEncoded: false)) else { return }
        defer { withExtendedLifetime(lock) {} }
        let entries = FileManager.default.enumerator(at: run.url, includingPropertiesForKeys: nil)
        var found: [String] = []
        while let url = entries?.nextObject() as? URL {
            guard Self.isLeftover(url.lastPathComponent) else { continue }
            entries?.skipDescendants()
            found.append(url.plainPath)
        }
        for path in found { try? SystemFileOperations().removeTree(path) }
    }

    /// Whether a name is `.tmp-NAME-NUMBER`.
    static func isLeftover(_ name: String) -> Bool {
        guard name.hasPrefix(RunDirectory.stagingPrefix), let dash = name.lastIndex(of: "-") else { return false }
        let digits = name[name.index(after: dash)...]
        return dash > name.index(name.startIndex, offsetBy: 4) && !digits.isEmpty
            && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
