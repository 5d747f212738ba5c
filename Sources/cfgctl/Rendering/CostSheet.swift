internal import Jobs

/// The output of `cfgctl submit --dry-run --measure`.
enum CostSheet {
    /// The lines of text.
    static func lines(_ cost: TrainingCost, steps: Int, style: Style) -> [String] {
        var lines: [String] = []
        func fact(_ name: String, _ text: String) {
            lines.append("  " + style.dim(TextWidth.pad(name, to: 12)) + PlainText.line(text))
        }
        let threads = CountText.words(cost.threads, "thread")
        fact("parameters", NumberText.grouped(cost.parameters))
        fact("memory", "\(ByteSize.words(cost.memory)) at most, the tensor engine included")
        if let bytes = cost.deviceMemory { fact("on \(cost.device)", "\(ByteSize.words(bytes)) at most") }
        fact(
            "step",
            "\(duration(cost.stepSeconds)) with \(threads), the median of \(cost.measuredSteps); the first one took "
                + duration(cost.firstStepSeconds))
        if let seconds = cost.previewSeconds { fact("preview", duration(seconds)) }
        fact(
            "job",
            "\(DurationText.words(cost.seconds)) for \(NumberText.grouped(steps)) step\(steps == 1 ? "" : "s")"
                + (cost.previewSeconds == nil ? "" : " and their previews") + ", if the machine is as busy as now")
        fact(
            "checkpoint",
            ByteSize.words(cost.checkpointBytes)
                + (cost.checkpoints == 1
                    ? ""
                    : ", \(ByteSize.words(cost.checkpointBytes.multipliedReportingOverflow(by: cost.checkpoints).partialValue)) "
                        + "for the \(cost.checkpoints) that are on disk at the same time at most"))
        return lines
    }

    /// Three digits below a second, where steps differ by less than a millisecond.
    private static func duration(_ seconds: Double) -> String {
        seconds < 0.95 ? NumberText.short(seconds * 1000) + " ms" : DurationText.words(seconds)
    }
}
