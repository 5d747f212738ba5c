internal import Foundation
internal import JobQueue

/// The space that removed jobs would free. A file that several run directories share by hard links counts once all of them
/// are among the jobs.
struct RemovedSpace {
    private struct File {
        /// Bytes on disk.
        var bytes: Int
        /// Names that are in no directory of the jobs.
        var names: Int
    }

    /// The bytes that the deletion of all the jobs frees.
    private(set) var bytes = 0
    /// By inode: run directories are all on one file system.
    private var files: [ino_t: File] = [:]

    /// Chooses the removed jobs whose deletion frees at least as many bytes as are missing: those of one user first, then
    /// those whose time to be brought back ends first, and none that is not needed.
    /// - Parameter takesAll: whether all are chosen where even they are not enough.
    /// - Returns: the jobs, none where even all of them would not do, and the bytes that all of them would free.
    static func choose(
        _ missing: Int, of jobs: [KeptJob], first uid: UInt32, takesAll: Bool = false
    ) -> (jobs: [KeptJob], available: Int) {
        var space = RemovedSpace()
        var chosen: [KeptJob] = []
        for job in jobs.filter({ $0.uid == uid }) + jobs.filter({ $0.uid != uid }) where space.bytes < missing {
            space.add(job)
            chosen.append(job)
        }
        let available = space.bytes
        guard available >= missing else { return (takesAll ? chosen : [], available) }
        for job in chosen.reversed() {
            space.subtract(job)
            if space.bytes >= missing { chosen.removeAll { $0.number == job.number } } else { space.add(job) }
        }
        return (chosen, available)
    }

    private mutating func add(_ job: KeptJob) {
        Self.forEachFile(of: job) { status in
            var file = files[status.st_ino] ?? File(bytes: Int(status.st_blocks) * 512, names: Int(status.st_nlink))
            file.names -= 1
            if file.names == 0 { bytes += file.bytes }
            files[status.st_ino] = file
        }
    }

    private mutating func subtract(_ job: KeptJob) {
        Self.forEachFile(of: job) { status in
            guard var file = files[status.st_ino] else { return }
            if file.names == 0 { bytes -= file.bytes }
            file.names += 1
            files[status.st_ino] = file
        }
    }

    private static func forEachFile(of job: KeptJob, _ body: (stat) -> Void) {
        guard let names = FileManager.default.enumerator(atPath: job.directory) else { return }
        while let name = names.nextObject() as? String {
            var status = stat()
            guard lstat("\(job.directory)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            body(status)
        }
    }
}
