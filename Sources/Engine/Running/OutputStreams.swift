internal import Foundation
internal import Jobs
internal import Storage

/// Standard output and standard error of a worker that stays, which belong to the log of the job that it runs.
enum OutputStreams {
    /// Appends what this process prints to the log of a run directory.
    /// - Throws: `FileError`.
    static func append(to directory: RunDirectory) throws(FileError) {
        let path = directory.log.path(percentEncoded: false)
        let file = try SystemFileOperations().open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o644)
        defer { close(file.descriptor) }
        try redirect(to: file.descriptor, path)
    }

    /// Redirects what this process prints.
    /// - Throws: `FileError`.
    static func redirect(to descriptor: Int32, _ path: String) throws(FileError) {
        fflush(nil)
        for stream in [STDOUT_FILENO, STDERR_FILENO] {
            guard dup2(descriptor, stream) >= 0 else { throw .last("use", path) }
        }
    }
}
