import Foundation
import Jobs
import Testing

@testable import Daemon

/// The record of a run directory follows no path that a file in it tells.
@Suite struct RunRecordTests {
    @Test func aCheckpointStandsWhereItsStepSays() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "cfgd-record-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let run = RunDirectory(path: root.path)
        let checkpoint = run.checkpoint(step: 3)
        try FileManager.default.createDirectory(at: checkpoint, withIntermediateDirectories: true)
        let manifest = checkpoint.appending(path: CheckpointManifest.fileName)
        try Data("{}".utf8).write(to: manifest)
        let sha256 = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        let summary = CheckpointSummary(
            step: 3, path: "/etc", sha256: sha256, bytes: 2, created: .now, seconds: 0.5)
        let event = Event(seq: 0, time: .now, attempt: 1, event: .checkpoint, checkpoint: summary)
        try (JSONEncoder().encode(event) + Data("\n".utf8)).write(to: run.events)
        let record = RunRecord(run: run)
        #expect(record.checkpoints().map(\.path) == [checkpoint.plainPath])
        #expect(record.checkpoints().first?.seconds == 0.5, "what the event alone knows is taken")
        #expect(try record.newest().checkpoint?.path == checkpoint.plainPath)
    }
}
