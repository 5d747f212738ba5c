internal import Control
internal import Jobs
internal import Synchronization
internal import Varlink

/// A job after a change, with the reply to watchers, which is encoded once for all of them.
final class JobChange: Sendable {
    let job: Job
    private let encoded = Mutex<EncodedParameters?>(nil)

    init(_ job: Job) { self.job = job }

    /// The reply of `Watch`.
    func reply() throws -> EncodedParameters {
        try encoded.withLock { encoded in
            if let encoded { return encoded }
            let reply = try EncodedParameters(Watch.Reply(revision: job.revision, job: job))
            encoded = reply
            return reply
        }
    }
}
