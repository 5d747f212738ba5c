import Control
import Foundation
import Jobs
import Testing
import Varlink

@testable import cfgctl

/// Tables are columns two spaces apart, cut on a terminal only.
@Suite struct Tables {
    private let plain = Style(isColored: false)
    private var jobs: [Job] {
        [
            Examples.job(.running, number: 16, progress: Examples.progress()),
            Examples.job(.queued, number: 117, name: "größe-袖", reason: "one worker at a time"),
            Examples.job(.failed, number: 5, text: "the loss is not a number\u{1B}[31m at step 820"),
        ]
    }
    private func lines(width: Int? = nil, style: Style = Style(isColored: false)) -> [String] {
        JobTable.lines(jobs, now: Examples.start.addingTimeInterval(85), width: width, style: style)
    }

    @Test func theTableOfJobs() {
        #expect(
            lines() == [
                "JOB  NAME      KIND   STATE        STEP   SPEED  LEFT   LOSS  AGE  NOTE",
                " 16  garments  train  running  588/1400  14.2/s   57s  0.183   1m",
                "117  größe-袖  train  queued          -       -     -      -   1m  one worker at a time",
                "  5  garments  train  failed          -       -     -      -   1m  the loss is not a number at step 820",
            ])
    }

    @Test func aTerminalCutsTheLastColumnAndNoNumber() {
        for line in lines(width: 80) { #expect(TextWidth.of(line) <= 80) }
        #expect(lines(width: 80)[3].hasSuffix("  the loss is …"))
        #expect(lines(width: 80)[2].hasPrefix("117  größe-袖"))
    }

    @Test(arguments: 20...200) func noLineIsWiderThanTheTerminal(width: Int) {
        let all = lines(width: width)
        for line in all { #expect(TextWidth.of(line) <= width, "\(line)") }
        #expect(all.allSatisfy { !$0.isEmpty })
        if width >= 40 { #expect(all[1].hasPrefix(" 16  garments  running") || all[1].contains("train  running")) }
    }

    @Test func aNarrowTerminalLeavesOutTheLeastColumnsFirst() {
        #expect(
            lines(width: 60) == [
                "JOB  NAME      STATE        STEP   SPEED  LEFT  NOTE",
                " 16  garments  running  588/1400  14.2/s   57s",
                "117  größe-袖  queued          -       -     -  one worker …",
                "  5  garments  failed          -       -     -  the loss is…",
            ])
        #expect(lines(width: 40)[1] == " 16  garments  running")
    }

    @Test func coloursChangeNothingButColour() {
        let colored = lines(style: Style(isColored: true))
        #expect(colored.map(PlainText.line) == lines())
        #expect(colored[3].contains("\u{1B}[31mfailed\u{1B}[0m"))
        #expect(!lines().joined().contains("\u{1B}"))
    }

    @Test func anAttemptAfterTheFirstIsNoted() {
        #expect(JobTable.note(Examples.job(.running, attempt: 3)) == "attempt 3")
        #expect(JobTable.note(Examples.job(.cancelled, text: "x", reason: "a better idea")) == "a better idea")
        #expect(JobTable.note(Examples.job(.failed, text: "no data", reason: "old")) == "no data")
    }

    @Test func checkpointsStandInFull() {
        let checkpoint = CheckpointSummary(
            step: 500, path: "/runs/1/checkpoints/step-00000500", sha256: String(repeating: "ab", count: 32),
            bytes: 41_200_000, created: Examples.time(0), seconds: 0.0312)
        let lines = CheckpointTable.lines([checkpoint], style: plain)
        #expect(lines.count == 2)
        #expect(lines[1].hasPrefix(" 500  41 MB  "))
        #expect(lines[1].hasSuffix("  0.0312s  abababababab  /runs/1/checkpoints/step-00000500"))
        // On a narrow terminal the directory stands below the table, where it can be copied whole.
        let narrow = CheckpointTable.lines([checkpoint], width: 60, style: plain)
        #expect(narrow.dropLast().allSatisfy { TextWidth.of($0) <= 60 })
        #expect(narrow[1].hasSuffix("step-00000500") && narrow.last == "in /runs/1/checkpoints")
    }

    @Test func theSheetOfAJobHasItsCheckpointsWithinTheTerminal() throws {
        let folder = "/var/lib/cfgd/runs/17/checkpoints"
        let checkpoints = [500, 1000].map { step in
            CheckpointSummary(
                step: step, path: "\(folder)/\(StepName(step: step))", sha256: String(repeating: "ab", count: 32),
                bytes: 41_200_000, created: Examples.time(0), seconds: 0.0312)
        }
        let show = Show.Reply(job: Examples.job(.succeeded), spec: ["kind": "train"], checkpoints: checkpoints)
        let lines = JobSheet.lines(show, style: plain, width: 60)
        let start = try #require(lines.firstIndex { $0.contains("STEP") })
        #expect(
            lines[start...].prefix(4).map { $0.replacing(/\d+-\d+-\d+ \d+:\d+:\d+/, with: "DATE") } == [
                "  STEP   SIZE  SAVED                   TOOK  NAME", "   500  41 MB  DATE  0.0312s  step-00000500",
                "  1000  41 MB  DATE  0.0312s  step-00001000", "  in \(folder)",
            ])
        #expect(lines.allSatisfy { TextWidth.of($0) <= 60 }, "\(lines)")
        // Elsewhere than on a terminal each path stands in its row.
        let whole = JobSheet.lines(show, style: plain)
        #expect(whole.contains { $0.hasSuffix("abababababab  \(folder)/step-00001000") })
    }
}
