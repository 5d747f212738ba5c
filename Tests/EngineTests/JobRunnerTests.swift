import Foundation
import Jobs
import Testing

@testable import Engine

@Suite(.serialized) struct JobRunnerTests {
    @Test func aTrainingReportsItsFirstAndItsLastStep() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 12, every: 100))
        #expect(fixture.run().status == .succeeded)
        let events = try fixture.events()
        #expect(events.map(\.seq) == Array(0..<events.count))
        #expect(events.map(\.event).prefix(2) == [.data, .started] && events.last?.event == .finished)
        let progress = events.compactMap(\.progress)
        #expect(progress.first?.step == 1 && progress.last?.step == 12)
        #expect(progress.allSatisfy { $0.total == 12 && $0.metrics["loss"] != nil && $0.metrics["gradient"] != nil })
        #expect(events.contains { $0.event == .checkpoint && $0.checkpoint?.step == 12 })
        let outcome = try fixture.outcome()
        #expect(outcome.result == .succeeded && outcome.step == 12)
    }

    @Test func previewsAreDrawn() throws {
        let fixture = try RunFixture()
        try fixture.freeze(
            try fixture.train(
                network: RunFixture.unet, steps: 4, more: "preview: {every: 2, classes: [0, 2], steps: 2}"))
        #expect(fixture.run().status == .succeeded)
        #expect(
            try fixture.events().filter { $0.event == .preview }.map(\.path) == [
                "previews/step-00000002.png", "previews/step-00000004.png",
            ])
        #expect(FileManager.default.fileExists(atPath: fixture.directory.preview(step: 4).path(percentEncoded: false)))
    }

    @Test func aFinishedJobIsNotRunAgain() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 2))
        #expect(fixture.run().status == .succeeded)
        let before = try fixture.events().count
        #expect(fixture.run().status == .succeeded)
        #expect(try fixture.events().count == before)
    }

    @Test func aSecondWorkerFindsTheDirectoryBusy() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 2))
        let lock = try RunLock(fixture.directory.lock)
        let end = fixture.run()
        #expect(end.status == .busy)
        #expect(end.said.first?.contains("process \(getpid())") == true)
        withExtendedLifetime(lock) {}
    }

    @Test func anAttemptThatIsNotTheCurrentOneTouchesNothing() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train(steps: 2))
        try JSONEncoder().encode(Attempt(attempt: 3, job: 7)).write(to: fixture.directory.attempt)
        #expect(fixture.run(attempt: 2).status == .busy)
        #expect(!FileManager.default.fileExists(atPath: fixture.directory.events.path(percentEncoded: false)))
        #expect(fixture.run(attempt: 3).status == .succeeded)
        #expect(try fixture.events().allSatisfy { $0.attempt == 3 })
    }

    @Test func aMissingDataFileEndsTheJobWithItsName() throws {
        let fixture = try RunFixture()
        try fixture.freeze(try fixture.train())
        try FileManager.default.removeItem(atPath: fixture.path("labels"))
        #expect(fixture.run().status == .badInput)
        let outcome = try fixture.outcome()
        #expect(outcome.result == .failed)
        #expect(outcome.text == "\(fixture.path("labels")): cannot be opened: No such file or directory")
        #expect(try fixture.events().last?.text == outcome.text)
    }

    @Test func aSpecWrittenByHandRunsWithoutADaemon() throws {
        let fixture = try RunFixture()
        let text = """
            kind: train
            data: {images: \(fixture.path("images"))}
            network: \(RunFixture.mlp)
            train: {steps: 2, batch: 4}
            """
        try Data(text.utf8).write(to: fixture.directory.spec)
        #expect(fixture.run().status == .succeeded)
        #expect(try fixture.events().allSatisfy { $0.attempt == 1 })
    }

    @Test func aWrongSpecNamesFileLineAndField() throws {
        let fixture = try RunFixture()
        try Data("kind: train\ntrain: {steps: 0}\n".utf8).write(to: fixture.directory.spec)
        let end = fixture.run()
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("spec.json:2:") == true)
    }

    @Test func anExplodingTrainingNamesTheStep() throws {
        let fixture = try RunFixture()
        guard var spec = try fixture.train(steps: 50).value as? TrainingSpec else { return }
        spec.train.clip = nil
        spec.train.optimizer.rate = 1e30
        spec.train.warmup = 0
        try fixture.freeze(JobSpec(spec))
        let end = fixture.run()
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("of step 2 is") == true)
    }

    @Test func levelsThatDoNotFitThePicturesAreNamed() throws {
        let fixture = try RunFixture()
        try fixture.freeze(
            try fixture.train(network: "{kind: unet, channels: [8, 8, 8, 8, 8], groups: 4, attention: []}"))
        let end = fixture.run()
        #expect(end.status == .badInput)
        #expect(end.said.first?.contains("8x8 is not a multiple of 16") == true)
    }
}
