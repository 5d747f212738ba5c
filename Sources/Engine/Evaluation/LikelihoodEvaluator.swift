internal import Foundation
internal import Jobs
internal import Torch

/// The work of kind `evaluate`: measures the log density that the ODE of a model gives to examples, batch by batch. A batch that was measured is kept,
/// so that another attempt goes on after it; each example's number depends on the spec and the example alone.
struct LikelihoodEvaluator: JobWork {
    private let spec: EvaluationSpec
    private let context: JobContext

    /// - Throws: `JobFailure` for a GPU: likelihoods are measured in double precision on the CPU.
    init(_ spec: EvaluationSpec, in context: JobContext) throws {
        guard try Device(named: spec.device) == .cpu else {
            throw JobFailure(.badInput, "device: likelihoods are measured on the CPU; use cpu")
        }
        self.spec = spec
        self.context = context
    }

    /// Measures every batch that is not there yet, then what follows from all of them.
    func run() throws -> JobEnd {
        let (directory, events, interruption) = (context.directory, context.events, context.interruption)
        let subject = try EvaluatedModel(spec, in: context)
        try context.publishFindings()
        let measurement = try LikelihoodMeasurement(spec, subject)
        let count = subject.examples.count
        let parts = LikelihoodParts(directory: directory)
        try parts.prepare()
        let ranges = stride(from: 0, to: count, by: spec.batch).map { $0..<min($0 + spec.batch, count) }
        var measured = ranges.map(parts.read)
        var done = measured.reduce(0) { $0 + ($1?.logDensities.count ?? 0) }
        try events.append(
            done == 0 ? .started : .resumed,
            text: done == 0
                ? "\(CountText.words(count, "example")), \(measurement.description)"
                : "\(done) of \(CountText.words(count, "example")) are there"
        )
        for warning in subject.warnings { try events.append(.warning, text: warning) }

        let bits = BitsPerDimension(dimensions: measurement.dimensions, offset: subject.examples.offset)
        var meter = ProgressMeter(total: count, step: done)
        for (place, range) in ranges.enumerated() where measured[place] == nil {
            let part: LikelihoodPart
            do {
                part = try measurement(range, unless: interruption)
            } catch is SampleBatch.Interrupted {
                return .stopped(
                    step: done,
                    text: "stopped after \(CountText.words(done, "example")): \(interruption.stopReason ?? "")")
            }
            try parts.write(part, range)
            measured[place] = part
            done += range.count
            meter.add("bits/dim", bits.mean(part.logDensities))
            if let progress = meter.report(step: done) { try events.append(.progress, progress: progress) }
        }
        let summary = try LikelihoodSummary(measured.compactMap { $0 }, of: measurement, bits)
        try summary.publish(in: directory)
        try parts.finish()
        return .finished(step: count, text: summary.text, record: .likelihood(summary.record))
    }
}

extension EvaluationSpec: RunnableSpec { typealias Work = LikelihoodEvaluator }
