import Foundation
import Jobs
import Testing

@testable import Engine

@Suite(.serialized) struct ResumeTests {
    private static let files = ["model.safetensors", "ema.safetensors", "optimizer.safetensors"]

    private func weights(_ directory: RunDirectory, step: Int) throws -> [Data] {
        try Self.files.map { try Data(contentsOf: directory.checkpoint(step: step).appending(path: $0)) }
    }

    @Test(arguments: [RunFixture.mlp, RunFixture.unet])
    func aRunInterruptedAnywhereEndsInTheSameBytes(network: String) throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(network: network))
        #expect(fixture.run().status == .succeeded)
        let straight = try weights(fixture.directory, step: 30)

        for stops in [[1, 1, 1], [4, 13], [10, 10], [29]] {
            let other = try fixture.sibling("stops-\(stops)")
            try fixture.freeze(try fixture.train(network: network), in: other)
            for (attempt, stop) in stops.enumerated() {
                let end = fixture.run(other, attempt: attempt + 1, interruption: StopAfter(stop))
                #expect(end.status == .stopped)
            }
            #expect(fixture.run(other, attempt: stops.count + 1).status == .succeeded)
            #expect(try weights(other, step: 30) == straight, "stopped after \(stops)")
        }
    }

    @Test func anotherSeedEndsInOtherBytes() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 3))
        #expect(fixture.run().status == .succeeded)
        let other = try fixture.sibling("seed")
        guard var spec = try fixture.train(steps: 3).value as? TrainingSpec else { return }
        spec.seed += 1
        try fixture.freeze(JobSpec(spec), in: other)
        #expect(fixture.run(other).status == .succeeded)
        #expect(try weights(other, step: 3) != (try weights(fixture.directory, step: 3)))
    }

    @Test(arguments: files + ["manifest.json"])
    func aFlippedByteMakesTheCheckpointBeforeTheOneInUse(file: String) throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(network: RunFixture.unet, steps: 30, every: 10))
        #expect(fixture.run(interruption: StopAfter(20)).status == .stopped)
        let damaged = fixture.directory.checkpoint(step: 20).appending(path: file)
        let good = try Data(contentsOf: damaged)

        for place in [0, good.count / 3, good.count / 2, good.count - 1] {
            var bytes = good
            bytes[place] ^= 0x10
            try bytes.write(to: damaged)
            let store = CheckpointStore(fixture.directory, keep: 3)
            var reasons: [String] = []
            let found = try store.newestValid { reasons.append($0) }
            #expect(found?.manifest.step == 10, "byte \(place) of \(good.count)")
            #expect(reasons.count == 1 && reasons[0].contains(file))
        }

        #expect(fixture.run().status == .succeeded)
        let events = try fixture.events()
        let warning = try #require(events.first { $0.event == .warning })
        #expect(warning.text?.contains("step-00000020 is rejected: \(file)") == true)
        #expect(events.contains { $0.event == .resumed && $0.checkpoint?.step == 10 })

        let straight = try fixture.sibling("straight")
        try fixture.freeze(try fixture.train(network: RunFixture.unet, steps: 30, every: 10), in: straight)
        #expect(fixture.run(straight).status == .succeeded)
        #expect(try weights(fixture.directory, step: 30) == (try weights(straight, step: 30)))
    }

    @Test func aTruncatedOrMissingFileRejectsTheCheckpoint() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 30))
        #expect(fixture.run(interruption: StopAfter(20)).status == .stopped)
        let store = CheckpointStore(fixture.directory, keep: 3)
        let file = fixture.directory.checkpoint(step: 20).appending(path: "ema.safetensors")
        let good = try Data(contentsOf: file)
        try good.dropLast().write(to: file)
        #expect(try store.newestValid { _ in }?.manifest.step == 10)
        try FileManager.default.removeItem(at: file)
        #expect(try store.newestValid { _ in }?.manifest.step == 10)
    }

    @Test func onlyTheNewestCheckpointsAreKept() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 30, every: 5, keep: 2))
        #expect(fixture.run().status == .succeeded)
        #expect(try fixture.directory.checkpointSteps() == [25, 30])
        let names = try FileManager.default.contentsOfDirectory(
            atPath: fixture.directory.checkpoints.path(percentEncoded: false))
        #expect(names.sorted() == ["step-00000025", "step-00000030"], "nothing is left aside")
    }

    @Test func whatAnInterruptedSaveLeftIsIgnoredAndRemoved() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 10))
        let torn = fixture.directory.checkpoints.appending(path: ".tmp-99-1", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: torn, withIntermediateDirectories: true)
        #expect(fixture.run().status == .succeeded)
        #expect(!FileManager.default.fileExists(atPath: torn.path(percentEncoded: false)))
    }

    @Test func anotherNetworkInTheSpecIsRefusedInWords() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 20))
        #expect(fixture.run(interruption: StopAfter(5)).status == .stopped)
        try fixture.freeze(try fixture.train(network: RunFixture.unet, steps: 20))
        let end = fixture.run()
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("step-00000005 does not fit the network of the spec") == true)
    }
}
