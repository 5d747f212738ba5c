import Foundation
import Jobs
import Testing
import Varlink

@testable import Control

/// Every value that is sent has the shape that the interface declares.
@Suite struct InterfaceShapes {
    static let time = Timestamp(Date(timeIntervalSince1970: 1_700_000_000))
    static let checkpoint = CheckpointSummary(
        step: 5, path: "/c", sha256: "ab", bytes: 7, created: time, seconds: 0.5)
    static let smallJob = Job(
        number: 1, name: "a", kind: .train, state: .queued, revision: 3, owner: "ana", uid: 1000, priority: 0,
        attempt: 0,
        created: time, directory: "/runs/1")
    static let fullJob: Job = {
        var job = endedJob
        job.after = [JobDependency(job: 1, until: .success), JobDependency(job: 3, until: .end)]
        job.notBefore = time
        job.launched = time
        job.worked = 12.5
        job.timeLimit = 3600
        job.retries = 3
        job.resources = JobResources(threads: 2, memory: 4_000_000_000, gpu: .any)
        job.gpu = 1
        job.rerunOf = 1
        job.model = "figures@200"
        job.removed = true
        return job
    }()
    private static let endedJob = Job(
        number: 2, name: "b", kind: .sample, state: .failed, revision: 4, owner: "ana", uid: 1000, priority: -1,
        attempt: 2, created: time, started: time, finished: time,
        progress: JobProgress(
            step: 1, total: 2, rate: 1.5, secondsLeft: 2, metrics: ["loss": Metric(.nan), "rate": Metric(1)],
            updated: time,
            saveFailure: SaveFailure(step: 1, count: 2, resumesFrom: 1, isFull: true, reason: "full")),
        checkpoint: checkpoint, exit: JobExit(code: 1, signal: 9, text: "no"), reason: "why", labels: ["k": "v"],
        directory: "/runs/2")
    static let issue = SpecIssue(file: "f", line: 1, column: 2, field: "a.b", message: "m")
    static let bareIssue = SpecIssue(file: nil, line: nil, column: nil, field: "", message: "m")

    private func fields(_ method: String) throws -> (parameters: [VarlinkField], reply: [VarlinkField]) {
        let interface = try JobsInterface.definition()
        let member = try #require(interface.members.first { $0.name == method })
        guard case .method(let parameters, let reply) = member.declaration else { throw CancellationError() }
        return (parameters, reply)
    }

    /// Both examples fit; the smallest one has exactly the fields that are not optional.
    private func check<Method: JobsMethod>(
        _ method: Method.Type, small: Method.Parameters, full: Method.Parameters, smallReply: Method.Reply,
        fullReply: Method.Reply
    ) throws {
        let interface = try JobsInterface.definition()
        let declared = try fields(Method.name)
        for parameters in [small, full] {
            let json = try JSONValue(encoding: parameters)
            try interface.check(json, of: Method.name)
            #expect(try json.decode(Method.Parameters.self) == parameters)
        }
        for reply in [smallReply, fullReply] {
            let json = try JSONValue(encoding: reply)
            try interface.check(json, replyOf: Method.name)
            #expect(try JSONValue(encoding: json.decode(Method.Reply.self)) == json)
        }
        try expectShape(JSONValue(encoding: small), JSONValue(encoding: full), declared.parameters, Method.name)
        try expectShape(JSONValue(encoding: smallReply), JSONValue(encoding: fullReply), declared.reply, Method.name)
    }

    private func expectShape(
        _ small: JSONValue, _ full: JSONValue, _ fields: [VarlinkField], _ name: String
    ) throws {
        let required = fields.filter { if case .optional = $0.type { false } else { true } }
        let written = small.objectValue?.filter { !$0.value.isNull }.keys.sorted()
        #expect(written == required.map(\.name).sorted(), "\(name): the fields that must be there")
        #expect(full.objectValue?.keys.sorted() == fields.map(\.name).sorted(), "\(name): all fields")
    }

    @Test func everyMethodOfTheInterfaceHasATypeOfItsShape() throws {
        let (small, full) = (Self.smallJob, Self.fullJob)
        try check(
            Submit.self, small: .init(spec: [:]),
            full: .init(
                spec: ["kind": "train"], priority: 1, labels: ["k": "v"], unique: "u", dryRun: true, hold: true,
                after: ["1"], afterAny: ["@last"], timeLimit: 60, retries: 2, threads: 2, memory: 5,
                writes: 7),
            smallReply: .init(job: nil, spec: [:], warnings: []),
            fullReply: .init(
                job: full, spec: ["kind": "train"], warnings: [Self.issue, Self.bareIssue],
                resources: JobResources(threads: 2, memory: 5, gpu: .any), journal: true))
        try check(
            List.self, small: .init(),
            full: .init(jobs: ["1"], states: [.failed], labels: ["k": "v"], since: Self.time, all: true),
            smallReply: .init(jobs: []), fullReply: .init(jobs: [small, full]))
        try check(
            Show.self, small: .init(job: "1"), full: .init(job: "@last"),
            smallReply: .init(job: small, spec: [:], checkpoints: []),
            fullReply: .init(
                job: full, spec: ["a": 1], checkpoints: [Self.checkpoint], outcome: ["result": "failed"],
                data: [["field": "data"]]))
        try check(
            Watch.self, small: .init(), full: .init(jobs: ["1"], since: 5), smallReply: .init(revision: 1, job: small),
            fullReply: .init(revision: 2, job: full))
        try check(
            Log.self, small: .init(job: "1"), full: .init(job: "1", follow: true, after: 9),
            smallReply: .init(offset: 0),
            fullReply: .init(offset: 1, event: ["seq": 0], output: "text"))
        try check(
            Wait.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"], any: true), smallReply: .init(jobs: []),
            fullReply: .init(jobs: [full]))
        try check(
            Cancel.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"], now: true, reason: "r"),
            smallReply: .init(jobs: []), fullReply: .init(jobs: [full]))
        try check(
            Checkpoints.self, small: .init(job: "1"), full: .init(job: "1"), smallReply: .init(checkpoints: []),
            fullReply: .init(checkpoints: [Self.checkpoint]))
        try check(
            Files.self, small: .init(job: "1"), full: .init(job: "1"), smallReply: .init(directory: "/d", files: []),
            fullReply: .init(directory: "/d", files: [.init(path: "grid.png", bytes: 3)]))
        let status = Status.Reply(
            version: "1", pid: 1, started: Self.time, state: "/s", slots: 1, counts: ["running": 1], revision: 7)
        let fullStatus = Status.Reply(
            version: "1", pid: 1, started: Self.time, state: "/s", slots: 1, counts: ["running": 1], revision: 7,
            threads: 2, memory: 5, gpus: [0, 1], drained: "noon", trouble: "full", lightSlots: 1, free: 5,
            reserve: 6, unsaved: [3])
        try check(Status.self, small: .init(), full: .init(), smallReply: status, fullReply: fullStatus)
    }

    @Test func everyMethodOfTheQueueHasATypeOfItsShape() throws {
        let (small, full) = (Self.smallJob, Self.fullJob)
        try check(
            Hold.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"], reason: "r"), smallReply: .init(jobs: []),
            fullReply: .init(jobs: [full]))
        try check(
            Release.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"]), smallReply: .init(jobs: []),
            fullReply: .init(jobs: [full]))
        try check(
            Priority.self, small: .init(jobs: [], priority: 0), full: .init(jobs: ["1"], priority: -3),
            smallReply: .init(jobs: []), fullReply: .init(jobs: [full]))
        try check(
            Label.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"], set: ["a": "b"], remove: ["c"]),
            smallReply: .init(jobs: []), fullReply: .init(jobs: [full]))
        try check(
            Pause.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"], reason: "r"), smallReply: .init(jobs: []),
            fullReply: .init(jobs: [full]))
        try check(
            Resume.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"], from: 500), smallReply: .init(jobs: []),
            fullReply: .init(jobs: [full]))
        try check(
            Why.self, small: .init(job: "1"), full: .init(job: "1"),
            smallReply: .init(job: small, cause: .running, text: "It runs."),
            fullReply: .init(
                job: full, cause: .dependency, text: "t", jobs: [1], ahead: 2, start: Self.time,
                startIsLowerBound: true,
                end: Self.time))
        try check(
            Drain.self, small: .init(), full: .init(reason: "r"), smallReply: .init(), fullReply: .init(drained: "r"))
        try check(
            Reload.self, small: .init(), full: .init(), smallReply: .init(file: nil, changed: []),
            fullReply: .init(file: "/etc/cfgd/cfgd.yaml", changed: ["slots"]))
        try check(Open.self, small: .init(), full: .init(), smallReply: .init(), fullReply: .init(drained: "r"))
        try check(
            Rerun.self, small: .init(job: "1"),
            full: .init(job: "1", spec: ["kind": "train"], priority: 1, labels: ["k": "v"], hold: true),
            smallReply: .init(job: small, warnings: []),
            fullReply: .init(job: full, warnings: [Self.issue], journal: false))
        try check(
            Read.self, small: .init(job: "1", path: "grid.png"),
            full: .init(job: "1", path: "grid.png", offset: 524_288, length: 10),
            smallReply: .init(data: Data(), size: 0), fullReply: .init(data: Data([0, 255, 10]), size: 524_291))
        try check(
            Remove.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"], now: true), smallReply: .init(jobs: []),
            fullReply: .init(
                jobs: [full], removals: [Removal(job: 1, checkpoints: 3, files: 20, bytes: 41_000_000)],
                keptUntil: Self.time))
        try check(
            Undelete.self, small: .init(jobs: ["1"]), full: .init(jobs: ["1"]), smallReply: .init(jobs: []),
            fullReply: .init(jobs: [full], refusals: ["job 2 is not removed"]))
    }

    @Test func noMethodOfTheInterfaceIsWithoutAType() throws {
        let methods = try JobsInterface.definition().members.filter {
            if case .method = $0.declaration { true } else { false }
        }
        let typed: [any JobsMethod.Type] = [
            Submit.self, List.self, Show.self, Watch.self, Log.self, Wait.self, Cancel.self, Checkpoints.self,
            Files.self, Status.self, Hold.self, Release.self, Priority.self, Label.self, Pause.self, Resume.self,
            Why.self, Drain.self, Open.self, Rerun.self, Remove.self, Undelete.self, Reload.self, Read.self,
        ]
        #expect(methods.map(\.name).sorted() == typed.map { $0.name }.sorted())
        #expect(Submit.fullName == "dev.cfgd.Jobs.Submit")
    }

    @Test func theTypesOfTheInterfaceHaveTheFieldsOfTheValues() throws {
        let interface = try JobsInterface.definition()
        func fields(_ name: String) throws -> [VarlinkField] {
            let member = try #require(interface.members.first { $0.name == name })
            guard case .type(.structure(let fields)) = member.declaration else { throw CancellationError() }
            return fields
        }
        try expectShape(
            JSONValue(encoding: Self.smallJob), JSONValue(encoding: Self.fullJob), fields("Job"), "Job")
        let bare = JobProgress(step: 0, total: 1, updated: Self.time)
        let progress = try #require(Self.fullJob.progress)
        try expectShape(JSONValue(encoding: bare), JSONValue(encoding: progress), fields("Progress"), "Progress")
        let exit = try #require(Self.fullJob.exit)
        try expectShape(JSONValue(encoding: JobExit(text: "t")), JSONValue(encoding: exit), fields("Exit"), "Exit")
        let checkpoint = try JSONValue(encoding: Self.checkpoint)
        try expectShape(checkpoint, checkpoint, fields("CheckpointInfo"), "CheckpointInfo")
        try expectShape(
            JSONValue(encoding: JobResources()), JSONValue(encoding: Self.fullJob.resources), fields("Resources"),
            "Resources")
        let dependency = try JSONValue(encoding: JobDependency(job: 1, until: .end))
        try expectShape(dependency, dependency, fields("Dependency"), "Dependency")
        try expectShape(
            JSONValue(encoding: Self.bareIssue), JSONValue(encoding: Self.issue), fields("SpecIssue"), "SpecIssue")
    }

    @Test func theWordsOfTheInterfaceAreTheCasesOfTheEnumerations() throws {
        let interface = try JobsInterface.definition()
        func words(_ name: String) -> [String]? {
            for member in interface.members where member.name == name {
                if case .type(.enumeration(let words)) = member.declaration { return words }
            }
            return nil
        }
        #expect(words("State") == JobState.allCases.map(\.rawValue))
        #expect(words("Kind") == JobKind.allCases.map(\.rawValue))
    }
}
