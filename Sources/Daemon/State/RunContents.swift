internal import Control
internal import Foundation
internal import Jobs

/// The contents of a run directory that its removal frees.
enum RunContents {
    /// Counts checkpoints and files, and the bytes of those files that no other run directory shares by hard links.
    static func of(_ job: Job) -> Removal {
        let run = RunDirectory(path: job.directory)
        var removal = Removal(
            job: job.number, checkpoints: (try? run.checkpointSteps().count) ?? 0, files: 0, bytes: 0)
        let names = FileManager.default.enumerator(atPath: run.path)
        while let name = names?.nextObject() as? String {
            var status = stat()
            guard lstat("\(run.path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            removal.files += 1
            if status.st_nlink == 1 { removal.bytes += Int(status.st_blocks) * 512 }
        }
        return removal
    }
}
