internal import Jobs

extension SamplingRecord: ShownRecord {
    /// The source, and a line for each guidance scale.
    var facts: [(name: String, text: String)] {
        (source.map { [("source", $0)] } ?? [])
            + sweeps.map { sweep in
                (
                    "scale \(NumberText.short(sweep.scale))",
                    "\(sweep.formula), guided in \(sweep.guidedSteps) of \(CountText.words(sweep.steps, "step")), "
                        + "\(CountText.words(sweep.evaluations, "evaluation")) a sample, \(DurationText.words(sweep.seconds))"
                        + (sweep.note.map { "; \($0)" } ?? "")
                )
            }
    }
}
