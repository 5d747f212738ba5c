public import Foundation
internal import Storage

/// A folder of decoded pictures, shared by all jobs: one file for each list of picture files and size, whose name is the
/// hash of the paths, sizes and times of change of all of them. The least recently used are removed where they take more than
/// a limit together.
public struct PictureCache: Sendable {
    /// The folder.
    public let folder: URL
    /// The most bytes of all files together.
    public let limit: Int

    /// Names the folder.
    public init(_ folder: URL, limit: Int = PictureCache.defaultLimit) {
        self.folder = folder
        self.limit = limit
    }

    /// 32 GiB.
    public static let defaultLimit = 32 << 30

    /// The folder of a user or service: `$CACHE_DIRECTORY`, else `$XDG_CACHE_HOME/cfgd`, else `~/.cache/cfgd`; with
    /// `$CFGD_CACHE_LIMIT`, in bytes.
    public static func standard(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> PictureCache?
    {
        func path(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let folder =
            path("CACHE_DIRECTORY").map { String($0.prefix { $0 != ":" }) }
            ?? path("XDG_CACHE_HOME").map { $0 + "/cfgd" } ?? path("HOME").map { $0 + "/.cache/cfgd" }
        let limit = environment["CFGD_CACHE_LIMIT"].flatMap { Int($0) } ?? defaultLimit
        return folder.map {
            PictureCache(URL(filePath: $0 + "/pictures", directoryHint: .isDirectory), limit: limit)
        }
    }

    static let ending = "pixels"

    func file(_ key: String) -> URL { folder.appending(path: "\(key).\(Self.ending)") }

    /// Makes room for `bytes` by removing what was not used for longest. Jobs that have such a file open keep it.
    func makeRoom(for bytes: Int) {
        var files: [(path: String, bytes: Int, used: Int)] = []
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        where name.hasSuffix("." + Self.ending) {
            let path = folder.appending(path: name).path(percentEncoded: false)
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            files.append((path, Int(status.st_size), Int(status.st_mtim.tv_sec)))
        }
        var total = files.reduce(bytes) { $0 + $1.bytes }
        for file in files.sorted(by: { $0.used < $1.used }) where total > limit {
            unlink(file.path)
            total -= file.bytes
        }
    }

    /// Remembers that a file was used now.
    func touch(_ url: URL) { utimes(url.path(percentEncoded: false), nil) }
}
