import Foundation
import Jobs
import Testing
import Torch

@testable import Engine

@Suite(.serialized) struct ClassifierTests {
    private func weights(_ directory: RunDirectory, step: Int) throws -> [Data] {
        try ["model.safetensors", "ema.safetensors", "optimizer.safetensors"].map {
            try Data(contentsOf: directory.checkpoint(step: step).appending(path: $0))
        }
    }

    @Test(arguments: [RunFixture.mlp, RunFixture.unet])
    func aClassifierInterruptedAnywhereEndsInTheSameBytesAndNumbers(network: String) throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.classifier(network: network))
        #expect(fixture.run().status == .succeeded)
        let straight = try weights(fixture.directory, step: 30)
        let record = try #require(try fixture.outcome().classifier)

        // The last one stops between the last step and the measurement.
        for stops in [[4, 13], [10, 10], [29], [31]] {
            let other = try fixture.sibling("stops-\(stops)")
            try fixture.freeze(try fixture.classifier(network: network), in: other)
            for (attempt, stop) in stops.enumerated() {
                let end = fixture.run(other, attempt: attempt + 1, interruption: StopAfter(stop))
                #expect(end.status == .stopped)
            }
            #expect(fixture.run(other, attempt: stops.count + 1).status == .succeeded)
            #expect(try weights(other, step: 30) == straight, "stopped after \(stops)")
            #expect(try fixture.outcome(other).classifier == record, "stopped after \(stops)")
        }
    }

    @Test func accuracyGrowsFromChanceToCertaintyAlongThePath() throws {
        let fixture = try RunFixture()
        try fixture.writeBrightness(1000)
        try fixture.freeze(
            try fixture.classifier(
                network: "{kind: mlp, width: 32, depth: 2}", steps: 300, every: 300,
                more: "test: {bins: 10, examples: 100}"))
        let end = fixture.run()
        #expect(end.status == .succeeded, "\(end.said)")
        let record = try #require(try fixture.outcome().classifier)
        #expect(record.examples == 100, "a tenth of each class")
        #expect(record.bins.count == 10 && record.bins[3].from == 0.3 && record.bins[9].to == 1)
        #expect(record.bins[9].accuracy == 1 && record.bins[9].loss < 0.05)
        #expect(record.bins[0].accuracy < 0.8, "there is hardly anything but noise")
        let progress = try #require(try fixture.events().last { $0.event == .progress }?.progress)
        #expect((0...1).contains(try #require(progress.metrics["accuracy"]).value))
    }

    @Test func heldOutFilesAreUsedWhole() throws {
        let fixture = try RunFixture()
        try fixture.freeze(
            try fixture.classifier(
                steps: 2, every: 2,
                more: "test: {images: \(fixture.path("images")), labels: \(fixture.path("labels")), bins: 3}"))
        #expect(fixture.run().status == .succeeded)
        let record = try #require(try fixture.outcome().classifier)
        #expect(record.examples == 40 && record.bins.count == 3 && record.source == "files of their own")
    }

    @Test func calibrationErrorIsTheMeanDistanceOfConfidenceAndAccuracy() {
        var scores = CalibrationScores()
        // Four answers of confidence 0.75, one wrong: calibrated. Two of 0.95, one wrong: off by 0.45.
        for label in [0, 0, 0, 1] { scores.add(logProbabilities: [log(0.75), log(0.25)], label: label) }
        for label in [1, 0] { scores.add(logProbabilities: [log(0.05), log(0.95)], label: label) }
        let bin = scores.bin(from: 0, to: 1)
        #expect(abs(bin.accuracy - 4.0 / 6) < 1e-12)
        #expect(abs(bin.confidence - 4.9 / 6) < 1e-12)
        #expect(abs(bin.calibrationError - 0.9 / 6) < 1e-12)
        let loss = -(3 * log(0.75) + log(0.25) + log(0.95) + log(0.05)) / 6
        #expect(abs(bin.loss - loss) < 1e-12)
    }

    @Test func aSliceOfAnswersCountsItsClassesFromZero() {
        var scores = CalibrationScores()
        let logs = [log(0.1), log(0.9), log(0.8), log(0.2)]
        scores.add(logProbabilities: logs[2..<4], label: 0)
        #expect(scores.bin(from: 0, to: 1).accuracy == 1)
    }
}
