internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// The command that removes jobs.
struct RemoveCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove jobs without a worker, with their checkpoints and all other files.",
        discussion: """
            On a terminal the command asks before it removes a job with checkpoints. The files are kept for a while, by \
            default a day (keep-removed of cfgd), in which cfgctl undelete brings the job back. A job on which others \
            depend is not removed. Samples do not depend on the training job whose weights they used.

            Examples:
              cfgctl remove 17 18
              cfgctl undelete 17
              cfgctl status -a --state failed --json | jq -r '.jobs[].number' | xargs cfgctl remove
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.jobs) var jobs: [String]
    @Flag(help: "Delete the files at once, to free their space; of removed jobs those that are named by number.")
    var now = false
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let client = try await connection.connect()
        var numbers = jobs
        if !yes, Question.canAsk {
            var named: [Job] = []
            for (place, name) in jobs.enumerated() {
                do {
                    guard let job = try await client.call(List.self, .init(jobs: [name])).jobs.first else { continue }
                    named.append(job)
                    // The jobs of the question, whatever the names stand for by then.
                    numbers[place] = "\(job.number)"
                } catch ControlError.noSuchJob where now {
                    // It may be removed already: then nobody has it any more who would have to be asked.
                }
            }
            try await confirm(named, client)
        }
        let json = try await client.json(Remove.self, .init(jobs: numbers, now: now ? true : nil))
        if connection.json { return Output.data.line(json.description) }
        let reply = try json.decode(Remove.Reply.self)
        for line in Self.lines(reply) { Output.data.line(line) }
        if let time = reply.keptUntil {
            Output.talk.line(
                "`cfgctl undelete \(reply.jobs.map { "\($0.number)" }.joined(separator: " "))` brings "
                    + "\(reply.jobs.count == 1 ? "it" : "them") back until \(TimeText.full(time)); then the files are deleted."
            )
            if let hint = Self.spaceHint(reply.jobs) { Output.talk.line(hint) }
        }
    }

    /// The commands that free the space at once, where the disk is nearly full; `nil` elsewhere.
    private static func spaceHint(_ jobs: [Job]) -> String? {
        guard let runs = jobs.first.map({ URL(filePath: $0.directory).deletingLastPathComponent() }),
            let facts = try? FileManager.default.attributesOfFileSystem(forPath: runs.path(percentEncoded: false)),
            let free = (facts[.systemFreeSize] as? NSNumber)?.doubleValue,
            let size = (facts[.systemSize] as? NSNumber)?.doubleValue, isNearlyFull(free: free, of: size)
        else { return nil }
        let numbers = jobs.map { "\($0.number)" }.joined(separator: " ")
        return
            "The disk is nearly full (\(ByteSize.words(Int(free))) left): `cfgctl remove --now \(numbers)` frees the space at "
            + "once."
    }

    /// Whether less than a twentieth of a disk is free.
    static func isNearlyFull(free: Double, of size: Double) -> Bool { free < size / 20 }

    /// Asks where a job has checkpoints.
    private func confirm(_ named: [Job], _ client: JobsClient) async throws {
        var trained: [String] = []
        for job in named where job.kind.traits.checkpointRole != nil && !job.state.hasWorker {
            let checkpoints = try await client.call(Checkpoints.self, .init(job: "\(job.number)")).checkpoints
            guard !checkpoints.isEmpty else { continue }
            let bytes = ByteSize.words(checkpoints.reduce(0) { $0 + $1.bytes })
            trained.append(
                "\(JobSentence.subject(job)) has \(CountText.words(checkpoints.count, "checkpoint")), the newest after step "
                    + "\(checkpoints.last?.step ?? 0), \(bytes) in all.")
        }
        guard !trained.isEmpty else { return }
        let what =
            named.count == 1 ? "Remove it?" : "Remove \(named.count == 2 ? "both jobs" : "all \(named.count) jobs")?"
        guard Question.ask((trained + [what]).joined(separator: "\n")) else {
            throw Failure(.interrupted, "nothing is removed")
        }
    }

    /// The removed jobs and the space that they free, a line for each job.
    static func lines(_ reply: Remove.Reply) -> [String] {
        let removals = Dictionary((reply.removals ?? []).map { ($0.job, $0) }) { one, _ in one }
        return reply.jobs.map { job in
            guard let removal = removals[job.number] else { return "\(JobSentence.subject(job)) is removed." }
            let checkpoints =
                removal.checkpoints > 0 ? "\(CountText.words(removal.checkpoints, "checkpoint")) among " : ""
            let files = CountText.words(removal.files, "file")
            let bytes = ByteSize.words(removal.bytes)
            return "\(JobSentence.subject(job)) is removed: \(checkpoints)\(files), "
                + (reply.keptUntil == nil ? "\(bytes) freed." : "\(bytes) to be freed.")
        }
    }
}
