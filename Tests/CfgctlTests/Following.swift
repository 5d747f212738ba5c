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
        let window = WindowSize(columns: 80, rows: 24)
        #expect(live.text(["A", "B"], in: window) == "\u{1B}[JA\nB\n")
        #expect(live.text(["C"], in: window) == "\u{1B}[2A\r\u{1B}[JC\n")
        let low = WindowSize(columns: 80, rows: 10)
        let many = live.text(["HEAD"] + (0..<50).map { "\($0)" }, in: low)
        #expect(many == "\u{1B}[H\u{1B}[2JHEAD\n" + (42..<50).map { "\($0)\n" }.joined())
    }

    /// Terminals wrap lines anew when the window shrinks; nothing of what was drawn before may stay beside the new drawing.
    @Test(arguments: [100, 80, 61, 60, 45], [100, 70, 60, 40, 25])
    func aWindowOfAnotherSizeKeepsNoResidueOfTheBar(before: Int, after: Int) {
        var screen = Screen(columns: before)
        var display = FollowDisplay(width: before, style: plain)
        screen.write("$ cfgctl watch 17\n")
        screen.write(display.text(for: Examples.job(.running, progress: Examples.progress()), now: .now))
        screen.resize(columns: after)
        display.width = after
        screen.write(display.redrawn())
        screen.write(
            display.text(for: Examples.job(.running, progress: Examples.progress(700)), now: .now))
        let bar = ProgressBar.line(Examples.progress(700), elapsed: 41, width: after - 1)
        #expect(screen.text == Screen(columns: after, "$ cfgctl watch 17\nJob 17 garments runs\n" + bar).text)
    }

    @Test(arguments: [(100, 60), (60, 100), (80, 79), (120, 30)])
    func aWindowOfAnotherSizeKeepsNoResidueOfTheTable(before: Int, after: Int) {
        let jobs = (1...5).map {
            Examples.job(
                .queued, number: $0, name: "a-rather-long-name-\($0)", reason: "one worker at a time, and long")
        }
        func lines(_ width: Int) -> [String] {
            JobTable.lines(jobs, now: Examples.start, width: width, style: plain)
        }
        var screen = Screen(columns: before), live = LiveLines()
        screen.write(live.text(lines(before), in: WindowSize(columns: before, rows: 24)))
        screen.write(live.text(lines(before), in: WindowSize(columns: before, rows: 24)))
        screen.resize(columns: after)
        for _ in 0..<2 { screen.write(live.text(lines(after), in: WindowSize(columns: after, rows: 24))) }
        #expect(screen.text == lines(after).joined(separator: "\n"))
    }
}
