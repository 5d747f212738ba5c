internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Brings removed jobs back: those of the named ones that can be, where there are any.
    func undelete(_ parameters: Undelete.Parameters, from peer: PeerCredentials) throws -> Undelete.Reply {
        try TextLimits.check(parameters.jobs)
        var numbers: [Int] = []
        var refusals: [ControlError] = []
        for name in parameters.jobs {
            do {
                let job = try removedJob(name)
                try rights.require(Action(.change, "bring back"), of: peer, over: [job])
                if !numbers.contains(job.number) { numbers.append(job.number) }
            } catch let refusal as ControlError {
                refusals.append(refusal)
            }
        }
        if numbers.isEmpty, let first = refusals.first { throw first }
        // A job can only wait for one of a lower number.
        let restored = Dictionary(uniqueKeysWithValues: try numbers.sorted().map { ($0, try queue.restore($0)) })
        wake()
        return Undelete.Reply(
            jobs: numbers.compactMap { restored[$0] }, refusals: refusals.isEmpty ? nil : refusals.map(\.description))
    }

    private func removedJob(_ name: String) throws -> Job {
        do {
            return try queue.keptJob(named: name)
        } catch JobQueueError.noSuchJob {
            if let job = try? queue.job(named: name) {
                throw ControlError.badState(
                    job: job.number, state: job.state, text: "job \(job.number) is not removed")
            }
            throw ControlError.noSuchJob(job: name)
        }
    }
}
