public import Foundation
internal import Storage

/// A folder of decoded pictures shared by all jobs, limited in size; the least recently used files are removed first.
///
/// There is one file for each list of pictures and size; its name is the hash of all paths, sizes and modification
/// times.
public struct PictureCache: Sendable {
    /// The folder of the cache files.
    public let folder: URL
    /// The limit on all files together, in bytes.
    public let limit: Int

    /// Creates a cache in `folder` of at most `limit` bytes, default 32 GiB.
    public init(_ folder: URL, limit: Int = PictureCache.defaultLimit) {
        self.folder = folder
        self.limit = limit
    }

    /// The default limit in bytes, 32 GiB.
    public static let defaultLimit = 32 << 30

    /// Returns the cache of a user or service: in `$CACHE_DIRECTORY`, else `$XDG_CACHE_HOME/cfgd`, else
    /// `~/.cache/cfgd`, limited to `$CFGD_CACHE_LIMIT` bytes; `nil` if none of these is set.
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
    /// The prefix of unfinished files, whose names end with the process ID of the writer.
    private static let aside = ".tmp-"

    func file(_ key: String) -> URL { folder.appending(path: "\(key).\(Self.ending)") }

    /// Frees space for `bytes` by removing the least recently used files, and unfinished files of processes that have
    /// ended. Jobs that have a removed file open keep reading it.
    ///
    /// - Parameters:
    ///   - bytes: The space to keep free within the limit, in bytes.
    ///   - kept: A file that is never removed; default none.
    func makeRoom(for bytes: Int, keeping kept: URL? = nil) {
        var files: [(path: String, bytes: Int, used: Int)] = []
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? [] {
            let path = folder.appending(path: name).path(percentEncoded: false)
            if Self.isAbandoned(name) { unlink(path) }
            var status = stat()
            guard name.hasSuffix("." + Self.ending), stat(path, &status) == 0 else { continue }
            files.append((path, Int(status.st_size), Int(status.st_mtim.tv_sec)))
        }
        var total = files.reduce(bytes) { $0 + $1.bytes }
        for file in files.sorted(by: { $0.used < $1.used })
        where total > limit && file.path != kept?.path(percentEncoded: false) {
            unlink(file.path)
            total -= file.bytes
        }
    }

    private static func isAbandoned(_ name: String) -> Bool {
        guard name.hasPrefix(aside), name.contains(".\(ending)-"), let last = name.split(separator: "-").last,
            let process = pid_t(last), process > 0
        else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    /// Marks a file as used now.
    func touch(_ url: URL) { utimes(url.path(percentEncoded: false), nil) }
}
