internal import Dispatch
internal import Foundation
internal import Jobs
internal import Synchronization

/// The usage of the daemon by each user: the times of the last submissions, and the disk space of the jobs.
final class UserUsage: Sendable {
    private struct Measured {
        var uid: UInt32
        var bytes: Int
        var checkpoint: Int?
    }

    private let submissions = Mutex<[UInt32: [ContinuousClock.Instant]]>([:])
    private let directories = Mutex<[Int: Measured]>([:])
    /// The queue of measurements, one at a time for the one disk.
    private let measurements = DispatchQueue(label: "dev.cfgd.usage", qos: .utility)

    /// Counts a submission, unless the user had as many within the last minute.
    /// - Returns: the time until one more is possible; `nil` where it was counted.
    func countSubmission(of uid: UInt32, limit: Int, at now: ContinuousClock.Instant = .now) -> Duration? {
        submissions.withLock { submissions in
            let recent = submissions[uid, default: []].filter { now - $0 < .seconds(60) }
            guard recent.count < limit else {
                submissions[uid] = recent
                return .seconds(60) - (now - recent[recent.count - limit])
            }
            submissions[uid] = recent + [now]
            return nil
        }
    }

    /// Bytes on disk of all jobs of a user that were measured.
    func bytes(of uid: UInt32) -> Int {
        directories.withLock { directories in
            directories.values.reduce(0) { $1.uid == uid ? $0 + $1.bytes : $0 }
        }
    }

    /// Measures the directories of jobs, in the background.
    func know(_ jobs: [Job]) { for job in jobs { measure(job) } }

    /// Measures a job again after a new checkpoint and at its end, and forgets a removed one.
    func changed(_ job: Job) {
        if job.removed == true { return directories.withLock { $0[job.number] = nil } }
        let isDue = directories.withLock { directories in
            job.state.isFinal || job.checkpoint?.step != directories[job.number]?.checkpoint
        }
        if isDue { measure(job) }
    }

    /// Returns when the measurements that were begun before are over.
    func settle() { measurements.sync {} }

    private func measure(_ job: Job) {
        directories.withLock { directories in
            directories[job.number, default: Measured(uid: job.uid, bytes: 0)].checkpoint = job.checkpoint?.step
        }
        measurements.async { [self] in
            let bytes = Self.size(of: job.directory)
            directories.withLock { $0[job.number]?.bytes = bytes }
        }
    }

    /// Bytes that the files of a directory take on disk. A file with several names, such as a checkpoint that samples share,
    /// counts in equal parts.
    static func size(of directory: String) -> Int {
        guard let names = FileManager.default.enumerator(atPath: directory) else { return 0 }
        var bytes = 0
        while let name = names.nextObject() as? String {
            var status = stat()
            guard lstat(directory + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            bytes += Int(status.st_blocks) * 512 / max(1, Int(status.st_nlink))
        }
        return bytes
    }
}
