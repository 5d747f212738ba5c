internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Lists the files of a run directory.
    func files(_ parameters: Files.Parameters) throws -> Files.Reply {
        let job = try queue.job(named: parameters.job)
        let run = RunDirectory(path: job.directory)
        // Files between daemon and worker only.
        let unlisted = [run.lock, run.attempt].map(\.lastPathComponent)
        let entries = FileManager.default.enumerator(
            at: run.url, includingPropertiesForKeys: [.fileSizeKey, .isRegularFileKey], options: [.skipsHiddenFiles])
        var files: [Files.File] = []
        while let url = entries?.nextObject() as? URL {
            let values = try? url.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
            // A file can disappear while the directory is read: a worker prunes its checkpoints.
            guard let values, values.isRegularFile == true, let bytes = values.fileSize else { continue }
            let path = String(url.path(percentEncoded: false).dropFirst(run.url.plainPath.count + 1))
            if !unlisted.contains(path) { files.append(Files.File(path: path, bytes: bytes)) }
        }
        return Files.Reply(directory: run.url.plainPath, files: files.sorted { $0.path < $1.path })
    }
}
