import Foundation
import Jobs
import Testing

@testable import cfgctl

/// The progress bar has tqdm's shape.
@Suite struct Bars {
    @Test func theLineIsThatOfTqdm() {
        let expected = " 42%|████▏     | 588/1400 [00:41<00:57, 14.2it/s, loss=0.183]"
        #expect(ProgressBar.line(Examples.progress(), elapsed: 41, width: expected.count) == expected)
    }

    @Test(arguments: 20...200) func theLineFillsTheTerminalAndNoMore(width: Int) {
        let metrics = ["loss": Metric(0.1834), "gradient": Metric(.nan), "rate": Metric(4e-3)]
        let line = ProgressBar.line(Examples.progress(metrics: metrics), elapsed: 41, width: width)
        #expect(TextWidth.of(line) <= width)
        if width > 60 { #expect(TextWidth.of(line) == width) }
        #expect(line.hasPrefix(" 42%|"))
    }

    @Test func aNarrowTerminalKeepsTheStepsBeforeTheMetrics() {
        #expect(
            ProgressBar.line(Examples.progress(), elapsed: 41, width: 45).contains("588/1400 [00:41<00:57, 14.2it/s]"))
    }

    @Test func theBarGrowsInEighths() {
        #expect(ProgressBar.bar(0, columns: 4) == "    ")
        #expect(ProgressBar.bar(0.5, columns: 4) == "██  ")
        #expect(ProgressBar.bar(0.53125, columns: 4) == "██▏ ")
        #expect(ProgressBar.bar(1, columns: 4) == "████")
        for step in 0...1000 { #expect(ProgressBar.bar(Double(step) / 1000, columns: 13).count == 13) }
        #expect(ProgressBar.bar(7, columns: 2) == "██" && ProgressBar.bar(-1, columns: 2) == "  ")
    }

    @Test func whatIsNotKnownIsAQuestionMark() {
        let line = ProgressBar.line(JobProgress(step: 0, total: 0, updated: .now), elapsed: 0, width: 50)
        #expect(line.hasPrefix("  0%|") && line.hasSuffix("0/0 [00:00<?, ?it/s]"))
    }

    @Test func aSlowStepIsSecondsPerStep() {
        #expect(NumberText.rate(0.5) == "2.00s/it")
        #expect(NumberText.rate(14.24) == "14.2it/s")
        #expect(NumberText.rate(1234) == "1234it/s")
        #expect(NumberText.rate(.nan) == "?it/s")
    }
}
