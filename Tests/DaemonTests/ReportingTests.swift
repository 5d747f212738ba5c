import Foundation
import Jobs
import Synchronization
import Systemd
import Testing

@testable import Daemon

@Suite struct ReportingTests {
    private func job(_ state: JobState, step: Int? = nil, loss: Double = 0.25) -> Job {
        Job(
            number: 3, name: "garments", kind: .train, state: state, revision: 1, owner: "ada", uid: 1000, priority: 0,
            attempt: 2, created: .now,
            progress: step.map {
                JobProgress(
                    step: $0, total: 5000, secondsLeft: 61, metrics: ["loss": Metric(loss)], updated: .now)
            }, directory: "/runs/3")
    }

    @Test func theStatusLineCountsAndNamesWhatRuns() {
        #expect(StatusLine.text([], queued: 0) == "0 running, 0 queued")
        #expect(
            StatusLine.text([job(.running, step: 300)], queued: 2)
                == "1 running, 2 queued; garments (3): step 300 of 5000, loss 0.25, 61 s left")
        #expect(StatusLine.text([job(.cancelling)], queued: 0) == "1 running, 0 queued; garments (3) cancelling")
        #expect(StatusLine.text([job(.running, step: 1, loss: .nan)], queued: 0).contains("loss nan"))
    }

    @Test func theStatusLineTellsWhatKeepsTheQueueFromGoingOn() {
        let line = StatusLine.text([job(.running)], queued: 2, drained: "new disk", trouble: "the disk is full")
        #expect(line == "the disk is full; 1 running, 2 queued; drained: new disk; garments (3)")
    }

    @Test func ofManyChangesTheFirstIsToldAtOnceAndThenOnlyTheNewest() async {
        let (told, tell) = AsyncStream.makeStream(of: String.self)
        let status = StatusLine(interval: .milliseconds(200)) { tell.yield($0) }
        for step in 1...50 { status.changed(job(.running, step: step)) }
        status.drained("new disk")
        let begin = ContinuousClock.now
        var lines = told.makeAsyncIterator()
        #expect(await lines.next()?.contains("step 1 of 5000") == true)
        let second = await lines.next()
        #expect(second?.contains("step 50 of 5000") == true && second?.contains("drained: new disk") == true)
        #expect(ContinuousClock.now - begin > .milliseconds(100))
    }

    @Test func recordsCarryTheFieldsOfAJob() async throws {
        let place = try Place(
            """
            event started
            event warning ',"text":"checkpoint step-00000002 is rejected: its hash differs","warning":"checkpointRejected"'
            event warning ',"text":"the checkpoint after step 1 was not saved","warning":"noSpace"'
            progress 1; checkpoint 2; succeed done
            """)
        try await place.serve { client in _ = try await client.end(of: client.submit(place, "garments")) }
        let records = place.records.withLock { $0 }
        func has(_ parts: String...) -> Bool { records.contains { line in parts.allSatisfy { line.contains($0) } } }
        #expect(
            has("notice", "CFGD_STATE=queued", "CFGD_JOB=1", "CFGD_JOB_NAME=garments", "CFGD_OWNER_UID=\(getuid())"))
        #expect(has("CFGD_STATE=starting", "CFGD_STATE_OLD=queued", "CFGD_ATTEMPT=1"))
        #expect(has("CFGD_STATE=running", "CFGD_STATE_OLD=starting", "MESSAGE_ID=6bd960a6254842d08129255d617a375d"))
        #expect(has("CFGD_CHECKPOINT_STEP=2", "CFGD_CHECKPOINT_BYTES=42", "CFGD_CHECKPOINT_MSEC=250"))
        #expect(has("warning", "is rejected", "CFGD_REASON=", "MESSAGE_ID=b770ff0b411e4841a2a72087d14513c3"))
        #expect(has("warning", "was not saved", "MESSAGE_ID=\(JournalMessage.noSpace.rawValue)"))
        #expect(has("CFGD_STATE=succeeded", "CFGD_REASON=done"))
    }
}
