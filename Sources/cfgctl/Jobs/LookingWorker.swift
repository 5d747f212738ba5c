internal import Foundation
internal import Jobs

/// The worker program that looks at the data files of a spec before its submission.
struct LookingWorker {
    let spec: JobSpec

    /// The time of a look in seconds, and the time after which it is given up.
    private static let (time, limit) = (1.0, 10)

    /// Looks at the data; `nil` where there are none, where this machine has no worker program, or where the look was given up:
    /// it is an aid, and the job says the same when it starts.
    /// - Throws: `Failure` after an interruption from the keyboard.
    func look() throws(Failure) -> DataLook? {
        guard !spec.dataSets.isEmpty else { return nil }
        let worker = LocalWorker(spec: spec, threads: 1)
        let end = try? worker.run("look", ["--seconds", "\(Self.time)", "--limit", "\(Self.limit)"])
        if end?.signal == SIGALRM {
            let text = "the look at the files was given up after \(Self.limit) s; the job reads them all"
            return DataLook(reports: [], issues: [SpecIssue(spec.dataSets[0].field, text)])
        }
        if end?.signal == SIGINT { throw Failure(.interrupted, "interrupted; nothing was submitted") }
        return end?.output.flatMap { try? JSONDecoder().decode(DataLook.self, from: $0) }
    }
}
