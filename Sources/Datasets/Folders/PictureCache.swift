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
    /// How the name of a file begins that is being written; its last part is the number of the process.
    private static let aside = ".tmp-"

    func file(_ key: String) -> URL { folder.appending(path: "\(key).\(Self.ending)") }

    /// Makes room for `bytes` by removing what was not used for longest, and what a process that is gone left unfinished.
    /// Jobs that have such a file open keep it.
    /// - Parameter kept: a file that stays in any case.
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

    /// Remembers that a file was used now.
    func touch(_ url: URL) { utimes(url.path(percentEncoded: false), nil) }
}
