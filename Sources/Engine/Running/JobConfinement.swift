internal import Datasets
internal import Foundation
public import Jobs
internal import Storage

/// The limits of a worker: it writes below its run directory and the cache of pictures alone, and reads for the owner of its job
/// what the owner may read.
public enum JobConfinement {
    /// Enters the limits, for the life of the process. The user to read for is in `attempt.json`; a run directory without one
    /// is read for the user of this process.
    public static func enter(_ directory: RunDirectory) {
        let roots = [directory.url.path(percentEncoded: false)] + (PictureCache.standard().map { [$0.path] } ?? [])
        Confinement.enter(
            Confinement(caller: caller(of: directory), roots: roots.map { WritableRoot($0) }))
    }

    /// Checks that a further job is like the one for which this process loaded what it keeps.
    /// - Throws: an error for a job of another owner, other groups or another GPU, which needs a process of its own.
    static func check(_ directory: RunDirectory, against earlier: Attempt) throws {
        // Never without the attempt: a directory that cannot be read must not be read as the user of this process.
        guard let attempt = try? directory.currentAttempt(),
            attempt.uid == earlier.uid, attempt.gpu == earlier.gpu, attempt.reader?.uid == earlier.reader?.uid,
            attempt.reader?.groups == earlier.reader?.groups
        else {
            throw JobFailure(
                .internalError,
                "the job in \(directory.path) is not one of the user, the groups and the GPU of this process's last job"
            )
        }
    }

    private static func caller(of directory: RunDirectory) -> CallerRights? {
        guard let attempt = try? directory.currentAttempt(), let reader = attempt.reader, reader.uid != geteuid() else {
            return nil
        }
        let jobs = Set(reader.jobs + [attempt.job])
        let runs = directory.url.deletingLastPathComponent()
        let state = runs.lastPathComponent == "runs" ? runs.deletingLastPathComponent() : nil
        return CallerRights(
            uid: reader.uid, groups: reader.groups, closed: state?.path(percentEncoded: false),
            mayUse: { jobs.contains($0) })
    }
}

extension PictureCache {
    fileprivate var path: String { folder.path(percentEncoded: false) }
}
