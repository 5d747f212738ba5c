import Foundation
import Jobs
import Testing

@testable import cfgctl

/// Following a job redraws one line on a terminal, and writes few whole lines elsewhere.
@Suite struct Following {
    private let plain = Style(isColored: false)

    @Test func aFileGetsALineAnIntervalAndNoCarriageReturn() {
        var display = FollowDisplay(width: nil, style: plain)
        var text = ""
        for second in 0..<35 {
            text += display.text(
                for: Examples.job(.running, progress: Examples.progress(second)),
                now: Examples.start.addingTimeInterval(Double(second)))
        }
        text += display.text(for: Examples.job(.succeeded, progress: Examples.progress(1400), text: "done"), now: .now)
        #expect(!text.contains("\r") && !text.contains("\u{1B}"))
        let lines = text.split(separator: "\n")
        #expect(
            lines.map { String($0.prefix(16)) } == [
                "Job 17 garments ", "garments: 0/1400", "garments: 10/140", "garments: 20/140", "garments: 30/140",
                "Job 17 garments ",
            ])
        #expect(lines.last == "Job 17 garments succeeded after 1m40s: done")
    }

    @Test func aTerminalGetsOneLineThatIsOverwritten() {
        var display = FollowDisplay(width: 80, style: plain)
        _ = display.text(for: Examples.job(.running), now: .now)
        var text = ""
        for step in 1...50 {
            text += display.text(for: Examples.job(.running, progress: Examples.progress(step)), now: .now)
        }
        #expect(!text.contains("\n"))
        #expect(text.split(separator: "\r").count == 50)
        for line in text.split(separator: "\r") {
            #expect(TextWidth.of(String(line).replacing("\u{1B}[K", with: "")) <= 79)
        }
        let end = display.text(for: Examples.job(.succeeded, progress: Examples.progress(1400)), now: .now)
        #expect(end.hasSuffix("\nJob 17 garments succeeded after 1m40s\n"))
        #expect(end.contains("100%|"))
        #expect(display.close() == "")
    }

    @Test func aNewAttemptIsSaidAboveTheBar() {
        var display = FollowDisplay(width: 80, style: plain)
        _ = display.text(for: Examples.job(.running, progress: Examples.progress()), now: .now)
        let text = display.text(for: Examples.job(.running, attempt: 2, progress: Examples.progress()), now: .now)
        #expect(text.hasPrefix("\r\u{1B}[KJob 17 garments runs, attempt 2\n\r"))
    }

    @Test func theSameStateIsSaidOnce() {
        var display = FollowDisplay(width: nil, style: plain)
        #expect(
            display.text(for: Examples.job(.queued, reason: "one worker at a time"), now: .now)
                == "Job 17 garments waits: one worker at a time\n")
        #expect(display.text(for: Examples.job(.queued, reason: "one worker at a time"), now: .now) == "")
    }

    @Test func theBarEndsWithANewLineWhenTheWatchingEnds() {
        var display = FollowDisplay(width: 80, style: plain)
        _ = display.text(for: Examples.job(.running, progress: Examples.progress()), now: .now)
        #expect(display.close() == "\n")
        #expect(display.close() == "")
    }

    @Test func liveLinesGoBackOverTheLastOnes() {
        var live = LiveLines()
        #expect(live.text(["A", "B"], height: 24) == "\u{1B}[JA\nB\n")
        #expect(live.text(["C"], height: 24) == "\u{1B}[2A\r\u{1B}[JC\n")
        let many = live.text(["HEAD"] + (0..<50).map { "\($0)" }, height: 10)
        #expect(many == "\u{1B}[1A\r\u{1B}[JHEAD\n" + (42..<50).map { "\($0)\n" }.joined())
    }
}
