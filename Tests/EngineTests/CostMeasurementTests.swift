import Foundation
import Jobs
import Testing

@testable import Engine

@Suite struct CostMeasurementTests {
    private func measured(_ fixture: RunFixture) throws -> TrainingCost {
        var said: [String] = []
        let (status, cost) = CostMeasurement().run(fixture.directory) { said.append($0) }
        #expect(status == .succeeded, "\(said)")
        return try #require(cost)
    }

    /// The bytes of a checkpoint without its manifest.
    private func tensorBytes(_ checkpoint: URL) throws -> Int {
        try ["model", "ema", "optimizer"].reduce(0) { bytes, name in
            try bytes + Data(contentsOf: checkpoint.appending(path: "\(name).safetensors")).count
        }
    }

    @Test(arguments: [RunFixture.sit, RunFixture.lab])
    func aMeasurementSaysWhatTheJobThenNeedsAndLeavesNothing(network: String) throws {
        let fixture = try RunFixture()
        try fixture.freeze(
            try fixture.train(
                network: network, steps: 6, every: 2, keep: 1, options: ", accumulate: 7",
                more: "preview: {every: 2, classes: [0, 1], steps: 2}"))
        let cost = try measured(fixture)
        let left = try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path)
        #expect(left == ["spec.json"])
        #expect(cost.device == "cpu" && cost.threads == 1 && cost.deviceMemory == nil)
        #expect(cost.checkpoints == 2)
        // libtorch alone needs more than this, and no machine has more than that.
        #expect((50_000_000..<1_000_000_000_000).contains(cost.memory))
        #expect(cost.measuredSteps >= 2 && cost.stepSeconds > 0 && cost.firstStepSeconds > 0)
        let preview = try #require(cost.previewSeconds)
        #expect(preview > 0)
        #expect(abs(cost.seconds - (6 * cost.stepSeconds + 3 * preview)) < 1e-9)

        #expect(fixture.run().status == .succeeded)
        let events = try fixture.events()
        #expect(events.first { $0.event == .started }?.text == "\(cost.parameters) parameters")
        #expect(try tensorBytes(fixture.directory.checkpoint(step: 6)) == cost.checkpointBytes)
    }

    @Test func aClassifierIsMeasuredToo() throws {
        let fixture = try RunFixture()
        try fixture.writeBrightness(40)
        try fixture.freeze(try fixture.classifier(steps: 3, every: 10, more: "test: {examples: 4, bins: 2}"))
        let cost = try measured(fixture)
        #expect(cost.previewSeconds == nil && cost.checkpoints == 1)
        #expect(fixture.run().status == .succeeded)
        #expect(try tensorBytes(fixture.directory.checkpoint(step: 3)) == cost.checkpointBytes)
    }

    @Test func whatCannotBeTrainedIsToldInTheWordsOfTheJob() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(network: "{kind: sit, patch: 3, width: 8, depth: 1, heads: 1}"))
        var said: [String] = []
        let refused = CostMeasurement().run(fixture.directory) { said.append($0) }
        #expect(refused.status == .badInput && refused.cost == nil)
        #expect(said.first?.contains("network.patch: pictures of 8x8 cannot be cut into patches of 3x3") == true)

        try fixture.freeze(try fixture.sample(model: fixture.directory.model, more: "samples: {class: [0], each: 1}"))
        said = []
        #expect(CostMeasurement().run(fixture.directory) { said.append($0) }.status == .badInput)
        #expect(said == ["a job of kind sample trains nothing; only a training is measured"])
    }
}
