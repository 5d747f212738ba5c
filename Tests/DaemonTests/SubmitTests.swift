import Control
import Foundation
import JobQueue
import Jobs
import Systemd
import Testing
import Varlink

@testable import Daemon

@Suite struct SubmitTests {
    @Test func aNetworkThatCannotFitIntoMemoryIsRefusedWithTheNumber() async throws {
        let place = try Place()
        try await place.serve(configure: { $0.memory = 16_000_000_000 }) { client in
            func submit(_ width: Int) async throws {
                let spec: JSONValue = [
                    "kind": "train", "data": ["format": "idx", "images": .string(place.images)],
                    "network": ["kind": "mlp", "width": .int(width), "depth": 3], "train": ["steps": 3],
                ]
                _ = try await client.call(Submit.self, .init(spec: spec, dryRun: true))
            }
            try await submit(16_384)
            // 2 matrices of 32768^2 elements, 4 bytes each, five times.
            let error = await #expect(throws: ControlError.self) { try await submit(32_768) }
            #expect(
                error
                    == .notAdmitted(
                        text:
                            "the job needs at least 43 GB of memory for the weights of its network, their gradients, two "
                            + "moments and the average, and there are 16 GB in all (cfgd --memory); make the network smaller"
                    ))
        }
    }

    @Test func theReplySaysWhetherTheJournalHasTheRecords() async throws {
        let place = try Place()
        try await place.serve { client in
            let reply = try await client.call(Submit.self, .init(spec: place.spec(), hold: true))
            #expect(reply.journal == JournalStream.standardErrorIsJournal)
            let again = try await client.call(Rerun.self, .init(job: "1", hold: true))
            #expect(again.journal == reply.journal)
            let dry = try await client.call(Submit.self, .init(spec: place.spec(), dryRun: true))
            #expect(dry.journal == nil)
        }
    }

    @Test func aBatchThatCannotFitIntoMemoryIsRefusedAndOneThatHardlyFitsIsWarnedOf() async throws {
        let place = try Place()
        try await place.serve(configure: { $0.memory = 16_000_000_000 }) { client in
            func submit(_ batch: Int, memory: Int? = nil) async throws -> [SpecIssue] {
                let spec: JSONValue = [
                    "kind": "train", "data": ["format": "shapes", "size": 64],
                    "network": ["kind": "unet", "channels": [64, 128], "blocks": 2],
                    "train": ["steps": 3, "batch": .int(batch)],
                ]
                return try await client.call(Submit.self, .init(spec: spec, dryRun: true, memory: memory)).warnings
            }
            // 4 blocks of 4 inputs: 16 (64 64^2 + 128 32^2) numbers of 4 bytes, 25 MB for an example.
            #expect(try await submit(64).isEmpty)
            let warnings = try await submit(500)
            #expect(warnings.map(\.field) == ["train.batch"])
            #expect(
                warnings.first?.message.hasPrefix("the job needs about 32 GB of memory, and there are 16 GB in all")
                    == true)
            #expect(try await submit(64, memory: 1_000_000_000).first?.message.contains("it asks for 1.0 GB") == true)
            let error = await #expect(throws: ControlError.self) { try await submit(700) }
            #expect(
                error.map { "\($0)" }?.contains("18 GB for what a step keeps for its backward pass") == true,
                "\(error!)")
        }
    }

    @Test func aJobThatIsNotQueuedLeavesNoDirectory() async throws {
        let direct = try DirectService(try Place())
        let submission = direct.service.submission(by: .ada)
        let spec = try Submission.read(direct.place.spec("garments")).spec
        var run: RunDirectory?
        #expect(throws: JobQueueError.noSuchJob("99")) {
            try submission.enqueue(spec, threads: 1, models: submission.models(of: spec)) { number, directory in
                run = directory
                var new = NewJob(
                    number: number, kind: .train, owner: "ada", uid: 4001, directory: directory.url.plainPath)
                // The job that it is to wait for existed when the call was read, and has been removed since.
                new.after = [JobDependency(job: 99, until: .success)]
                #expect(FileManager.default.fileExists(atPath: directory.spec.plainPath))
                return new
            }
        }
        #expect(!FileManager.default.fileExists(atPath: try #require(run).url.plainPath))
    }

    @Test func theJobIsOnDiskBeforeTheReply() async throws {
        let place = try Place("hold 'exit 75'")
        try await place.serve { client in
            let reply = try await client.call(
                Submit.self, .init(spec: place.spec("garments"), priority: 3, labels: ["team": "blue"]))
            let job = try #require(reply.job)
            // Another connection sees only what is committed.
            let row = try JobQueue(path: place.queuePath).job(job.number)
            #expect(row.name == "garments")
            #expect(row.priority == 3)
            #expect(row.labels == ["team": "blue"])
            #expect(row.uid == getuid())
            let frozen = try JSONDecoder().decode(FrozenSpec.self, from: Data(contentsOf: place.run(job.number).spec))
            #expect(frozen.threads == 1)
            #expect(frozen.sha256.count == 64)
            #expect(try JSONValue(encoding: frozen.spec) == reply.spec)
        }
    }

    @Test func aRepeatedKeyIsTheFirstJob() async throws {
        let place = try Place()
        try await place.serve { client in
            let first = try await client.call(Submit.self, .init(spec: place.spec("a"), unique: "k")).job
            let second = try await client.call(Submit.self, .init(spec: place.spec("b"), unique: "k")).job
            #expect(first?.number == second?.number)
            #expect(second?.name == "a")
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.state.path + "/runs") == ["1"])
        }
    }

    @Test func aDryRunStoresNothing() async throws {
        let place = try Place()
        try await place.serve { client in
            let reply = try await client.call(Submit.self, .init(spec: place.spec(), dryRun: true))
            #expect(reply.job == nil)
            #expect(reply.spec["seed"] == 0)
            #expect(try await client.call(List.self, .init(all: true)).jobs.isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.state.path + "/runs").isEmpty)
        }
    }

    @Test func aBadSpecIsRefusedWithAllItsIssues() async throws {
        let place = try Place()
        try await place.serve { client in
            let error = await #expect(throws: ControlError.self) {
                try await client.call(Submit.self, .init(spec: ["kind": "train", "sed": 1]))
            }
            guard case .invalidSpec(let issues)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(issues.count >= 3)
            #expect(issues.contains { $0.field == "sed" })
        }
    }

    @Test func aSampleKeepsTheCheckpointThatItMeans() async throws {
        let place = try Place("event started; checkpoint 1; checkpoint 2; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            func sample(_ model: String) async throws -> (FrozenSpec.ModelReference?, [SpecIssue]) {
                let reply = try await client.call(
                    Submit.self,
                    .init(spec: [
                        "kind": "sample", "model": .string(model), "samples": ["class": [0, 3]],
                        "guidance": ["scale": 2],
                    ]))
                let number = try #require(reply.job?.number)
                let data = try Data(contentsOf: place.run(number).spec)
                return (try JSONDecoder().decode(FrozenSpec.self, from: data).model, reply.warnings)
            }
            let (newest, warnings) = try await sample("garments")
            #expect(newest?.step == 2)
            #expect(newest?.job == 1)
            #expect(newest?.path == place.run(2).model.plainPath)
            #expect(warnings.contains { $0.message.contains("condition.drop 0") })
            #expect(warnings.count == 1)
            #expect(try await sample("garments@latest").0?.step == 2)
            #expect(try await sample("1@1").0?.step == 1)
            #expect(try await sample(place.run(1).checkpoint(step: 1).path).0?.step == 1)

            // The training job's pruning does not take the weights away.
            try FileManager.default.removeItem(at: place.run(1).checkpoints)
            let weights = try String(
                contentsOf: place.run(2).model.appending(path: "model.safetensors"), encoding: .utf8)
            #expect(weights == "weights\n")
            for name in ["garments", "2", "/nowhere"] {
                await #expect(throws: ControlError.self) { try await sample(name) }
            }
        }
    }

    @Test func aLabelThatTheModelDoesNotHaveIsRefusedOnceForEachField() async throws {
        let place = try Place("event started; checkpoint 1; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            let error = await #expect(throws: ControlError.self) {
                try await client.call(
                    Submit.self,
                    .init(spec: [
                        "kind": "sample", "model": "garments", "samples": ["class": [0, 4, 9, 7, 12]],
                        "guidance": ["scale": 2, "negative": 4],
                    ]))
            }
            guard case .invalidSpec(let issues)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(
                issues.map(\.description) == [
                    "samples.class: 4, 9, 7 and 1 more are not classes of garments; valid is 0 to 3",
                    "guidance.negative: 4 is not a class of garments; valid is 0 to 3",
                ])
            #expect(try await client.call(List.self, .init(all: true)).jobs.count == 1)
        }
    }

    @Test func anEvaluationKeepsTheCheckpointThatItMeasures() async throws {
        let place = try Place("event started; checkpoint 1; checkpoint 2; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            func evaluate(_ more: [String: JSONValue]) async throws -> Submit.Reply {
                let spec: [String: JSONValue] = [
                    "kind": "evaluate", "model": "garments@1", "data": .object(place.labelled),
                ]
                return try await client.call(Submit.self, .init(spec: .object(spec.merging(more) { $1 })))
            }
            let reply = try await evaluate([:])
            let run = place.run(try #require(reply.job?.number))
            #expect(reply.job?.kind == .evaluate && reply.job?.name == "evaluate-2" && reply.warnings.isEmpty)
            let frozen = try JSONDecoder().decode(FrozenSpec.self, from: Data(contentsOf: run.spec))
            #expect(frozen.model?.step == 1 && frozen.model?.path == run.model.plainPath && frozen.guidanceModel == nil)
            try FileManager.default.removeItem(at: place.run(1).checkpoints)
            #expect(FileManager.default.fileExists(atPath: run.model.appending(path: "model.safetensors").plainPath))

            // The checkpoint of this test says that no label was dropped.
            let model = JSONValue.string(run.model.plainPath)
            #expect(try await evaluate(["model": model, "condition": "none"]).warnings.map(\.field) == ["condition"])
            await #expect(throws: ControlError.self) {
                try await evaluate([
                    "model": model, "data": .object(place.labelled.merging(["classes": 7]) { $1 }),
                ])
            }
            await #expect(throws: ControlError.self) { try await evaluate(["model": "2"]) }
        }
    }

    @Test func aWeakModelIsKeptBesideTheModel() async throws {
        let place = try Place("event started; checkpoint 1; checkpoint 2; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            let reply = try await client.call(
                Submit.self,
                .init(spec: [
                    "kind": "sample", "model": "garments", "samples": ["class": [0]],
                    "guidance": ["method": "autoguidance", "model": "garments@1", "scale": 2],
                ]))
            let run = place.run(try #require(reply.job?.number))
            let frozen = try JSONDecoder().decode(FrozenSpec.self, from: Data(contentsOf: run.spec))
            #expect(frozen.model?.step == 2 && frozen.guidanceModel?.step == 1)
            #expect(frozen.guidanceModel?.path == run.guidanceModel.plainPath)
            #expect(
                FileManager.default.fileExists(atPath: run.guidanceModel.appending(path: "model.safetensors").plainPath)
            )
        }
    }

    @Test func aMixtureNeedsNoCheckpoint() async throws {
        let place = try Place("event started; succeed done")
        try await place.serve { client in
            let reply = try await client.call(
                Submit.self,
                .init(spec: [
                    "kind": "sample", "model": ["gaussian-mixture": ["means": [[0, 1], [1, 0]], "std": 1]],
                    "samples": ["class": [1]],
                ]))
            let run = place.run(try #require(reply.job?.number))
            let frozen = try JSONDecoder().decode(FrozenSpec.self, from: Data(contentsOf: run.spec))
            #expect(frozen.model == nil && frozen.guidanceModel == nil && reply.warnings.isEmpty)
        }
    }

    @Test func aClassifierIsKeptBesideTheModelThatItGuides() async throws {
        let place = try Place("event started; checkpoint 1; checkpoint 2; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            let judge = try await client.call(
                Submit.self,
                .init(spec: [
                    "kind": "classifier", "name": "judge", "data": .object(place.labelled),
                    "network": ["kind": "mlp"], "train": ["steps": 2],
                ]))
            #expect(try await client.end(of: #require(judge.job)).kind == .classifier)
            func sample(_ model: String, by classifier: String) async throws -> Int {
                let reply = try await client.call(
                    Submit.self,
                    .init(spec: [
                        "kind": "sample", "model": .string(model), "samples": ["class": [0]],
                        "guidance": ["method": "classifier", "model": .string(classifier), "scale": 2],
                    ]))
                return try #require(reply.job?.number)
            }
            let number = try await sample("garments@1", by: "judge")
            let frozen = try JSONDecoder().decode(
                FrozenSpec.self, from: try Data(contentsOf: place.run(number).spec))
            #expect(frozen.model?.job == 1 && frozen.model?.step == 1)
            #expect(frozen.guidanceModel?.job == 2 && frozen.guidanceModel?.step == 2)
            #expect(frozen.guidanceModel?.path == place.run(number).guidanceModel.plainPath)
            try FileManager.default.removeItem(at: place.run(2).checkpoints)
            let weights = place.run(number).guidanceModel.appending(path: "model.safetensors")
            #expect(try String(contentsOf: weights, encoding: .utf8) == "weights\n")

            for (model, classifier) in [("judge", "judge"), ("garments", "garments"), ("garments", "\(number)")] {
                await #expect(throws: ControlError.self) { try await sample(model, by: classifier) }
            }
        }
    }

    @Test(arguments: ["garments@3", "@last@1"])
    func aMissingStepIsNamedWithThoseThatAreThere(model: String) async throws {
        let place = try Place("event started; checkpoint 2; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            let error = await #expect(throws: ControlError.self) {
                try await client.call(Submit.self, .init(spec: ["kind": "sample", "model": .string(model)]))
            }
            guard case .noCheckpoint(_, let text)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.hasSuffix("there are 2"))
        }
    }
}
