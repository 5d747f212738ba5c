public import Foundation
public import Jobs
internal import Storage

/// The state directory, locked for one daemon: `cfgd.lock`, `queue.sqlite` and `runs/NUMBER/`.
public final class StateDirectory: Sendable {
    /// The directory's location.
    public let url: URL
    private let lock: FileLock

    /// Makes the directory where it is missing, and takes its lock.
    /// - Parameter isPrivate: closes the directory to other users, whatever the umask says; else the umask decides.
    /// - Throws: `DaemonError.held` if another daemon has it, `.state` if it cannot be used.
    public init(_ url: URL, isPrivate: Bool = false) throws(DaemonError) {
        self.url = url
        let path = url.plainPath
        do {
            try SystemFileOperations().makeDirectories(url.appending(path: "runs"))
        } catch {
            throw .state(path: path, reason: "\(error)")
        }
        if isPrivate { try Self.close(url) }
        let file = Self.lock(url)
        do {
            guard let lock = try FileLock.take(file) else {
                throw DaemonError.held(directory: path, by: FileLock.holder(file).map(Int.init))
            }
            self.lock = lock
        } catch let error as DaemonError {
            throw error
        } catch {
            throw .state(path: file, reason: "\(error)")
        }
    }

    /// Limits what this process writes to a state directory, for the life of the process. Below a run directory no link is
    /// followed and no name leads out; a run directory itself may be a link to another disk.
    /// - Parameter url: the state directory, which may not exist yet.
    public static func confineProcess(to url: URL) {
        let runs = url.appending(path: "runs", directoryHint: .isDirectory)
        Confinement.enter(
            Confinement(roots: [WritableRoot(runs.plainPath, hasRoots: true), WritableRoot(url.plainPath)]))
    }

    /// Closes the directory to other users: the daemon decides who may see a job.
    private static func close(_ url: URL) throws(DaemonError) {
        for directory in [url, url.appending(path: "runs")] {
            let path = directory.plainPath
            guard chmod(path, 0o700) == 0 || (errno == EROFS && isClosed(path)) else {
                let reason = String(cString: strerror(errno))
                throw .state(
                    path: path,
                    reason: "its permissions cannot be set (\(reason)), and others could read jobs or change them; "
                        + "give it to the user who runs cfgd (chown)")
            }
        }
    }

    private static func isClosed(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 == 0
    }

    /// The path of the lock. While it names the file that this daemon has locked, no other daemon uses the directory.
    var lockPath: String { Self.lock(url) }

    private static func lock(_ url: URL) -> String { url.appending(path: "cfgd.lock").path(percentEncoded: false) }

    /// The directory's path.
    public var path: String { url.plainPath }

    /// The path of the queue's database file.
    /// - Throws: `DaemonError.state` if the file is missing while run directories exist: an empty queue would assign their numbers again.
    public func queuePath() throws(DaemonError) -> String {
        let file = url.appending(path: "queue.sqlite").path(percentEncoded: false)
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard attributes?[.size] as? Int ?? 0 == 0 else { return file }
        let runs = runNumbers().count
        if runs > 0 {
            throw .state(
                path: file,
                reason: "it is missing or empty, and there are \(runs) run directories; restore it from a copy, or "
                    + "move \(path)/runs away to start anew")
        }
        return file
    }

    /// The run directory of a job.
    public func run(_ number: Int) -> RunDirectory {
        RunDirectory(url.appending(path: "runs/\(number)", directoryHint: .isDirectory))
    }

    /// The file of `SteadyTime`.
    var clock: URL { url.appending(path: "clock.json") }

    /// The directory of all run directories.
    var runs: URL { url.appending(path: "runs", directoryHint: .isDirectory) }

    /// The numbers of the existing run directories, in ascending order.
    func runNumbers() -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs.path(percentEncoded: false))) ?? []
        return names.compactMap { Int($0) }.sorted()
    }
}
