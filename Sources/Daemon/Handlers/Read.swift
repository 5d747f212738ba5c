internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage
internal import Varlink

extension JobsService {
    /// Reads a byte range of a file in a run directory.
    func read(_ parameters: Read.Parameters) throws -> Read.Reply {
        let offset = parameters.offset ?? 0
        let length = parameters.length ?? Read.longest
        guard offset >= 0 else { throw VarlinkError.invalidParameter("offset") }
        guard length >= 0, length <= Read.longest else { throw VarlinkError.invalidParameter("length") }
        let job = try queue.job(named: parameters.job)
        do throws(FileError) {
            let file = try ContainedFile(in: RunDirectory(path: job.directory).url, path: parameters.path)
            let data = try file.read(at: offset, count: min(length, max(0, file.size - offset)))
            return Read.Reply(data: data, size: file.size)
        } catch {
            let what = "file \(parameters.path) of job \(job.number)"
            let text =
                switch error.code {
                case ENOENT, ENOTDIR: "there is no \(what)"
                case EXDEV, ELOOP: "the \(what) is not in its run directory"
                case EINVAL: "the \(what) is no file that can be read"
                default: "\(error)"
                }
            throw ControlError.failed(text: text)
        }
    }
}
