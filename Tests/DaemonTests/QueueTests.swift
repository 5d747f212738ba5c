import ChildProcess
import Control
import Foundation
import JobQueue
import Jobs
import Logging
import Synchronization
import Testing
import Varlink

@testable import Daemon

/// Turns, dependencies, resources and explanations, with a daemon.
@Suite struct QueueTests {
    @Test func aJobWaitsForTheSuccessOfAnotherAndFailsWithIt() async throws {
        let place = try Place(
            "[ \"$(basename \"$PWD\")\" = 1 ] && { event started; while [ ! -f go ]; do sleep 0.02; done; "
                + "outcome failed 'no data'; exit 65; }; succeed done")
        try await place.serve(slots: 2) { client in
            let first = try await client.submit(place, "garments")
            try await place.wait(for: first, in: .running)
            let second = try await client.submit(place) { $0.after = ["garments"] }
            let third = try await client.submit(place) { $0.afterAny = ["1"] }
            let why = try await client.call(Why.self, .init(job: "2"))
            #expect(why.cause == .dependency && why.jobs == [1])
            #expect(why.text.contains("the success of job 1 (garments), which is running"))
            try Data().write(to: place.run(1).url.appending(path: "go"))
            let ended = try await client.end(of: second)
            #expect(ended.state == .failed && ended.attempt == 0)
            #expect(ended.exit?.text.contains("job 1 (garments) failed: no data") == true)
            #expect(try await client.end(of: third).state == .succeeded)
        }
    }

    @Test func aSampleAfterItsTrainingTakesTheLastCheckpoint() async throws {
        let place = try Place(
            "[ \"$(basename \"$PWD\")\" = 1 ] && { event started; checkpoint 1; touch saved; "
                + "while [ ! -f go ]; do sleep 0.02; done; checkpoint 2; }; succeed done")
        try await place.serve { client in
            let training = try await client.submit(place, "garments")
            try await place.wait(for: training, in: .running)
            let spec: JSONValue = ["kind": "sample", "model": "garments", "samples": ["class": [0]]]
            let sample = try #require(try await client.call(Submit.self, .init(spec: spec, after: ["garments"])).job)
            try Data().write(to: place.run(1).url.appending(path: "go"))
            #expect(try await client.end(of: sample).state == .succeeded)
            let frozen = try JSONDecoder().decode(
                FrozenSpec.self, from: Data(contentsOf: place.run(sample.number).spec))
            #expect(frozen.model?.step == 2 && frozen.awaitsModels == nil)
            #expect(frozen.model?.path == place.run(sample.number).model.plainPath)
        }
    }

    @Test func aDrainedQueueTakesJobsAndStartsThemWhenItIsOpened() async throws {
        let place = try Place()
        try await place.serve { client in
            _ = try await client.call(Drain.self, .init(reason: "new disk"))
            let job = try await client.submit(place)
            let why = try await client.call(Why.self, .init(job: "1"))
            #expect(why.cause == .drained && why.text.contains("new disk"))
            #expect(try await client.call(Status.self, .init()).drained == "new disk")
            #expect(try await client.job("1").state == .queued)
            _ = try await client.call(Open.self, .init())
            #expect(try await client.end(of: job).state == .succeeded)
        }
    }

    @Test func whatCouldNeverStartIsRefusedAtSubmit() async throws {
        let place = try Place()
        try await place.serve { client in
            func refused(_ change: @escaping (inout Submit.Parameters) -> Void) async throws -> String {
                var parameters = Submit.Parameters(spec: place.spec())
                change(&parameters)
                let refused = await #expect(throws: ControlError.self) {
                    try await client.call(Submit.self, parameters)
                }
                guard case .notAdmitted(let text)? = refused else { return "\(String(describing: refused))" }
                return text
            }
            #expect(try await refused { $0.threads = 100_000 }.contains("100000 threads"))
            #expect(try await refused { $0.threads = 0 }.contains("valid is 1"))
            #expect(try await refused { $0.memory = .max }.contains("TB of memory"))
            #expect(try await refused { $0.timeLimit = 0 }.contains("time limit"))
            #expect(try await refused { $0.retries = -1 }.contains("retries"))
            let gpu = try await refused { parameters in
                guard case .object(var members) = parameters.spec else { return }
                members["device"] = "cuda:3"
                parameters.spec = .object(members)
            }
            #expect(gpu.contains("cuda:3") && gpu.contains("--gpus"))
            #expect(try await client.call(List.self, .init(all: true)).jobs.isEmpty)
        }
    }

    @Test func aWorkerSeesTheGPUThatItsJobWasGivenAndNoOther() async throws {
        let place = try Place("echo \"sees <$CUDA_VISIBLE_DEVICES> by $CUDA_DEVICE_ORDER\"; succeed done")
        let logs = try await place.serve(configure: { $0.gpus = [2, 5] }) { client in
            var logs: [String] = []
            for device in ["cpu", "cuda", "cuda:5"] {
                let job = try await client.submit(place) { parameters in
                    guard case .object(var members) = parameters.spec else { return }
                    members["device"] = .string(device)
                    parameters.spec = .object(members)
                }
                _ = try await client.end(of: job)
                logs.append(try String(contentsOf: place.run(job.number).log, encoding: .utf8))
            }
            return logs
        }
        #expect(logs == ["<>", "<2>", "<5>"].map { "sees \($0) by PCI_BUS_ID\n" })
    }

    @Test func aJobOfHigherPriorityTakesThePlaceOfARunningOne() async throws {
        let place = try Place(
            "[ \"$(basename \"$PWD\")\" = 2 ] || [ $attempt = 2 ] && succeed done; hold 'checkpoint 1; exit 75'")
        try await place.serve(configure: { $0.preempt = true }) { client in
            let low = try await client.submit(place)
            try await place.wait(for: low, in: .running)
            let high = try await client.submit(place, "urgent") { $0.priority = 5 }
            _ = try await client.end(of: low)
            _ = try await client.end(of: high)
            let ended = try await client.job("1")
            #expect(ended.attempt == 2 && ended.checkpoint?.step == 1)
            #expect(place.records.withLock { $0.contains { $0.contains("job 1 (train-1) makes room for job 2") } })
        }
    }

    @Test func whyNamesWhoHoldsThePlaceAndHowManyAreBefore() async throws {
        let place = try Place("hold 'exit 75'")
        try await place.serve { client in
            let first = try await client.submit(place)
            try await place.wait(for: first, in: .running)
            _ = try await client.submit(place)
            _ = try await client.submit(place) { $0.priority = -1 }
            let why = try await client.call(Why.self, .init(job: "3"))
            #expect(why.cause == .turn || why.cause == .slots)
            #expect(why.ahead == 1)
            let second = try await client.call(Why.self, .init(job: "2"))
            #expect(second.cause == .slots && second.jobs == [1] && second.ahead == 0)
            #expect(second.text == "The only worker is busy with job 1.")
            #expect(try await client.call(Why.self, .init(job: "1")).cause == .running)
            _ = try await client.call(Priority.self, .init(jobs: ["3"], priority: 9))
            #expect(try await client.call(Why.self, .init(job: "2")).ahead == 1)
        }
    }

    @Test func aRerunHasTheFrozenInputsEvenWhenTheirSourceIsGone() async throws {
        let place = try Place("event started; checkpoint 2; succeed done")
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place, "garments"))
            let sample = try await client.call(
                Submit.self,
                .init(spec: ["kind": "sample", "model": "garments", "samples": ["class": [0]]], priority: 2))
            _ = try await client.end(of: try #require(sample.job))
            _ = try await client.call(Remove.self, .init(jobs: ["garments"], now: true))
            #expect(!FileManager.default.fileExists(atPath: place.run(1).url.plainPath))
            let again = try await client.call(Rerun.self, .init(job: "2"))
            #expect(again.job.rerunOf == 2 && again.job.priority == 2)
            #expect(try await client.end(of: again.job).state == .succeeded)
            func frozen(_ number: Int) throws -> FrozenSpec {
                try JSONDecoder().decode(FrozenSpec.self, from: Data(contentsOf: place.run(number).spec))
            }
            let (first, second) = (try frozen(2), try frozen(3))
            #expect(first.sha256 == second.sha256 && first.model?.sha256 == second.model?.sha256)
            #expect(second.model?.path == place.run(3).model.plainPath)
            // Another model is looked up, and is not there any more.
            await #expect(throws: ControlError.self) {
                try await client.call(
                    Rerun.self, .init(job: "2", spec: ["kind": "sample", "model": "1", "samples": ["class": [0]]]))
            }
        }
    }

    @Test func oldJobsAreRemovedWithTheirFiles() async throws {
        let place = try Place()
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place))
            _ = try await client.end(of: client.submit(place))
        }
        let queue = try JobQueue(path: place.queuePath)
        let retention = Retention(
            queue: queue,
            removal: RunRemoval(
                queue: queue, state: try StateDirectory(place.state), logger: .init(label: "test")),
            configuration: CurrentConfiguration(
                DaemonConfiguration(state: place.state, address: .path(place.socket, mode: 0o600))),
            logger: .init(label: "test"))
        // Their worker says that they ended in January.
        await retention.sweep(olderThan: 1e10)
        #expect(try queue.jobs().count == 2)
        await retention.sweep(olderThan: 0)
        #expect(try queue.jobs().isEmpty && queue.leftovers().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: place.run(1).url.plainPath))
    }

    @Test func aRemovalThatACrashInterruptedIsFinishedAtTheNextStart() async throws {
        let place = try Place()
        try await place.serve { client in _ = try await client.end(of: client.submit(place)) }
        let queue = try JobQueue(path: place.queuePath)
        try queue.remove(1)
        let removal = RunRemoval(
            queue: queue, state: try StateDirectory(place.state), logger: .init(label: "test"))
        try removal.finish()
        await removal.wait()
        #expect(!FileManager.default.fileExists(atPath: place.run(1).url.plainPath))
        #expect(try queue.leftovers().isEmpty)
    }

    @Test func aDirectoryThatCannotBeDeletedKeepsNoOtherFromIt() async throws {
        let place = try Place()
        let queue = try JobQueue(path: place.queuePath)
        let state = try StateDirectory(place.state)
        // Nobody can unlink the first, not even root.
        for directory in ["/proc/version", state.run(2).url.plainPath] {
            let number = try queue.takeNumber()
            _ = try queue.insert(NewJob(number: number, kind: .train, owner: "ada", uid: 1, directory: directory))
        }
        try FileManager.default.createDirectory(at: state.run(2).url, withIntermediateDirectories: true)
        for number in [1, 2] { try queue.remove(number) }
        let removal = RunRemoval(
            queue: queue, state: state, logger: Logger(label: "test") { _ in RecordingHandler(place: place) })
        try removal.finish()
        await removal.wait()
        #expect(try queue.leftovers() == [1: "/proc/version"])
        #expect(!FileManager.default.fileExists(atPath: state.run(2).url.plainPath))
        #expect(place.records.withLock { $0 }.count { $0.contains("job 1 is removed, and its files") } == 1)
    }

    /// Otherwise two clients with long lists would keep the scheduler's loop from telling that the daemon is alive.
    @Test func callsThatWaitHoldUpNobodyElse() async throws {
        let direct = try DirectService(try Place())
        let gate = DispatchSemaphore(value: 0)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<cores {
                group.addTask(executorPreference: CallThreads.shared.executor(for: PeerCredentials.ada.uid)) {
                    let call = VarlinkCall(method: "Status", parameters: [:], peer: .ada)
                    // A reply that takes its time, as the disk may.
                    try await direct.service.handle(
                        call, reply: VarlinkReplier(for: call) { _, _ in #expect(wait(gate)) })
                }
            }
            group.addTask { for _ in 0..<cores { gate.signal() } }
        }
    }

    @Test func aKeyThatNamesAJobOfAnotherSpecIsAWarning() async throws {
        let place = try Place()
        try await place.serve { client in
            let first = try await client.call(Submit.self, .init(spec: place.spec("a"), unique: "k"))
            let same = try await client.call(Submit.self, .init(spec: place.spec("a"), unique: "k"))
            #expect(same.job?.number == first.job?.number && same.warnings.isEmpty)
            let other = try await client.call(Submit.self, .init(spec: place.spec("b"), unique: "k"))
            #expect(other.job?.number == first.job?.number)
            #expect(other.warnings.map(\.field) == ["unique"])
        }
    }
}

/// Blocks the thread until it may go on; false if nobody lets it.
private func wait(_ gate: DispatchSemaphore) -> Bool {
    gate.wait(timeout: .now() + .seconds(Patience.seconds)) == .success
}
