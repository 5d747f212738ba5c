import Foundation
import Jobs
import Storage
import Synchronization
import Testing

@testable import Engine

/// Whatever call of a whole training goes wrong: another attempt ends with the weights of one that nothing happened to.
@Suite(.serialized) struct RunFaultTests {
    private static let files = ["model.safetensors", "ema.safetensors", "optimizer.safetensors"]
    private static let steps = 4

    private func weights(_ directory: RunDirectory) throws -> [Data] {
        try Self.files.map { try Data(contentsOf: directory.checkpoint(step: Self.steps).appending(path: $0)) }
    }

    private func spec(_ fixture: RunFixture) throws -> JobSpec {
        try fixture.train(network: "{kind: mlp, width: 2, depth: 1}", steps: Self.steps, every: 2, keep: 1)
    }

    private func run(
        _ directory: RunDirectory, through files: any FileOperations = FaultyFileOperations(),
        interruption: any Interruption = NoInterruption()
    ) -> (status: WorkerStatus, said: [String]) {
        var said: [String] = []
        var runner = JobRunner(
            interruption: interruption, observer: { if $0.event == .finished, let text = $0.text { said.append(text) } }
        )
        runner.files = files
        return (runner.run(directory), said)
    }

    @Test(arguments: FaultyFileOperations.Fault.all)
    func anotherAttemptEndsWithTheSameBytes(fault: FaultyFileOperations.Fault) throws {
        let fixture = try RunFixture()
        try fixture.freeze(try spec(fixture))
        let clean = FaultyFileOperations()
        #expect(run(fixture.directory, through: clean).status == .succeeded)
        let straight = try weights(fixture.directory)
        let count = clean.calls.count
        #expect(count > 90)
        let numbers = SavedCheckpoints.all ? Array(1...count) : Array(stride(from: 3, through: count, by: 41))
        for number in numbers {
            let other = try fixture.sibling("at-\(number)")
            try fixture.freeze(try spec(fixture), in: other)
            let end = run(other, through: FaultyFileOperations(fault, at: number))
            if end.status != .succeeded { #expect(run(other).status == .succeeded, "\(fault) call \(number)") }
            #expect(try weights(other) == straight, "\(fault) call \(number)")
            try FileManager.default.removeItem(at: other.url)
        }
        if SavedCheckpoints.all { print("training, \(fault) each of \(count) calls: 0 differing bytes") }
    }

    /// From which call on a clean run of the spec saves the checkpoint after a step.
    private func firstCall(ofStep step: Int, _ fixture: RunFixture) throws -> Int {
        let other = try fixture.sibling("clean")
        try fixture.freeze(try spec(fixture), in: other)
        let files = FaultyFileOperations()
        #expect(run(other, through: files).status == .succeeded)
        return try #require(files.calls.firstIndex { $0.verb == "create" && $0.path.contains(".tmp-\(step)-") }) + 1
    }

    @Test func aSaveThatFindsNoSpaceIsAWarningAndTheNextOneIsTried() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try spec(fixture))
        let number = try firstCall(ofStep: 2, fixture)
        let end = run(fixture.directory, through: FaultyFileOperations(.error(ENOSPC, persists: false), at: number))
        #expect(end.status == .succeeded)
        let events = try fixture.events()
        #expect(events.filter { $0.event == .checkpoint }.compactMap(\.checkpoint?.step) == [4])
        let warning = try #require(events.first { $0.event == .warning })
        #expect(warning.warning == .noSpace)
        #expect(warning.text?.hasPrefix("cannot save since step 2: the disk is full (") == true)
        #expect(
            warning.text?.hasSuffix(
                "; would begin anew; training goes on, and the next save is tried in 2 steps or less")
                == true)
        #expect(warning.progress?.saveFailure.map { $0.step == 2 && $0.isFull && $0.resumesFrom == nil } == true)
        let saved = try #require(events.first { $0.event == .checkpoint })
        #expect(saved.text == "saved again after 1 failed save" && saved.progress?.saveFailure == nil)
    }

    @Test func theLastSaveThatFindsNoSpaceFailsTheJobAndKeepsWhatIsThere() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try spec(fixture))
        let number = try firstCall(ofStep: 4, fixture)
        let end = run(fixture.directory, through: FaultyFileOperations(.fullDisk, at: number))
        #expect(end.status == .noSpace)
        let text = try #require(end.said.first)
        #expect(text.hasPrefix("the checkpoint after step 4 was not saved: the disk is full ("))
        #expect(
            text.hasSuffix(
                "; the one after step 2 is kept, and another attempt goes on from there: make room on "
                    + "that file system first"))
        #expect(try fixture.directory.checkpointSteps() == [2])
        #expect(run(fixture.directory).status == .succeeded)
        #expect(try fixture.events().contains { $0.event == .resumed && $0.checkpoint?.step == 2 })
    }

    @Test func aStopThatCannotSaveSaysSo() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try spec(fixture))
        let number = try firstCall(ofStep: 2, fixture)
        let files = FaultyFileOperations(.error(EDQUOT, persists: true), at: number)
        let end = run(fixture.directory, through: files, interruption: StopAfter(2))
        #expect(end.status == .noSpace, "75 would promise a checkpoint")
        #expect(end.said.isEmpty || end.said[0].contains("there is none before it"))
    }

    @Test func bytesThatAreNoEventsAreCutOffTheEnd() throws {
        let fixture = try RunFixture()
        let log = try EventLog(fixture.directory.events, attempt: 1)
        for _ in 0..<3 { try log.append(.warning, text: "w") }
        let good = try Data(contentsOf: fixture.directory.events)
        let zeros = Data(repeating: 0, count: 100)
        for tail in [zeros, zeros + Data("\n".utf8), Data("{}\n{\"seq\":".utf8), zeros + Data("\n\n".utf8) + zeros] {
            try (good + tail).write(to: fixture.directory.events)
            try EventLog(fixture.directory.events, attempt: 2).append(.resumed)
            #expect(try fixture.events().map(\.seq) == [0, 1, 2, 3])
        }
        try zeros.write(to: fixture.directory.events)
        try EventLog(fixture.directory.events, attempt: 2).append(.started)
        #expect(try fixture.events().map(\.seq) == [0])
    }
}
