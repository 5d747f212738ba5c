import Foundation
import Jobs
import Testing

@testable import cfgctl

/// The lines that `cfgctl log` prints for a job's events.
@Suite struct EventLines {
    private func line(_ kind: Event.Kind, attempt: Int = 1, _ change: (inout Event) -> Void = { _ in }) -> String {
        var event = Event(seq: 0, time: Examples.time(0), attempt: attempt, event: kind)
        change(&event)
        return EventLine.text(event, in: .gmt)
    }
    private let checkpoint = CheckpointSummary(
        step: 500, path: "/c", sha256: "ab", bytes: 3_900_000, created: Examples.time(0), seconds: 0.82)

    @Test func eachEventIsALine() {
        #expect(line(.started) == "22:13:20  started     attempt 1")
        #expect(
            line(.resumed, attempt: 2) { $0.checkpoint = checkpoint } == "22:13:20  resumed     attempt 2 from step 500"
        )
        #expect(
            line(.resumed) {
                $0.checkpoint = checkpoint
                $0.text = "from step 500"
            } == "22:13:20  resumed     attempt 1 from step 500")
        #expect(
            line(.progress) { $0.progress = Examples.progress() }
                == "22:13:20  progress    step 588/1400  14.2/s  57s left  loss 0.183")
        #expect(line(.checkpoint) { $0.checkpoint = checkpoint } == "22:13:20  checkpoint  step 500  3.9 MB in 0.8s")
        #expect(
            line(.preview) { $0.path = "previews/step-00000500.png" }
                == "22:13:20  preview     previews/step-00000500.png")
        #expect(line(.warning) { $0.text = "odd" } == "22:13:20  warning     odd")
        #expect(line(.finished) { $0.text = "stopped" } == "22:13:20  finished    stopped")
    }

    @Test func aLineStaysOneLineWithoutEscapes() {
        let text = line(.warning) { $0.text = "a\u{1B}[2J\nb\u{9B}c\r\u{202E}d\u{1B}]0;title\u{7}e\u{7}" }
        #expect(text == "22:13:20  warning     a b?c?de?")
        #expect(EventLine.text(printed: "\u{1B}[1mbold\u{1B}[0m\tx") == String(repeating: " ", count: 22) + "bold x")
    }
}
