import Jobs
import Testing

@testable import cfgctl

@Suite struct CostSheets {
    @Test func aCostIsToldInWords() {
        var cost = TrainingCost(
            device: "cpu", threads: 2, parameters: 1_234_567, memory: 612_000_000, deviceMemory: nil, measuredSteps: 20,
            firstStepSeconds: 1.2, stepSeconds: 0.0412, previewSeconds: nil, seconds: 57.7, checkpointBytes: 14_800_000,
            checkpoints: 1)
        #expect(
            CostSheet.lines(cost, steps: 1400, style: Style(isColored: false)) == [
                "  parameters  1 234 567",
                "  memory      612 MB at most, the tensor engine included",
                "  step        41.2 ms with 2 threads, the median of 20; the first one took 1s",
                "  job         58s for 1 400 steps, if the machine is as busy as now",
                "  checkpoint  15 MB",
            ])
        cost.device = "cuda:0"
        cost.deviceMemory = 3_100_000_000
        cost.threads = 1
        cost.previewSeconds = 0.5
        cost.checkpoints = 4
        let lines = CostSheet.lines(cost, steps: 1400, style: Style(isColored: false))
        #expect(lines.count == 7)
        #expect(lines[2] == "  on cuda:0   3.1 GB at most")
        #expect(lines[3].contains("with 1 thread,"))
        #expect(lines[4] == "  preview     500 ms")
        #expect(lines[5].contains("steps and their previews"))
        #expect(lines[6] == "  checkpoint  15 MB, 59 MB for the 4 that are on disk at the same time at most")
    }
}
