internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// The result of an evaluation, from all its batches.
struct LikelihoodSummary {
    let record: LikelihoodRecord
    private let logDensities: [Double]
    private let bits: BitsPerDimension
    private let labels: [Int]
    /// Points and their exact log densities, of a mixture.
    private let points: (x: Tensor, exact: [Double])?

    /// - Parameter parts: all batches in their order.
    init(_ parts: [LikelihoodPart], of measurement: LikelihoodMeasurement, _ bits: BitsPerDimension) throws {
        let (spec, subject) = (measurement.spec, measurement.subject)
        let logDensities = parts.flatMap(\.logDensities)
        let count = logDensities.count
        let (x, known) = try Self.examples(measurement, count)
        points = x
        self.logDensities = logDensities
        self.bits = bits
        labels = known ?? Array(repeating: subject.nullLabel, count: count)

        func group(_ label: Int?, _ values: [Double]) -> LikelihoodRecord.Group {
            .init(
                label: label, examples: values.count, logDensity: .init(of: values),
                bitsPerDimension: .init(of: values.map { bits($0) }))
        }
        let byClass = Dictionary(grouping: logDensities.indices, by: { known?[$0] })
        let classes = byClass.compactMap { label, places in
            label.map { group($0, places.map { logDensities[$0] }) }
        }
        let sampler = spec.sampler
        let isAdaptive = sampler.solver.choosesSteps
        record = LikelihoodRecord(
            quantity: measurement.quantity, dimensions: bits.dimensions, all: group(nil, logDensities),
            classes: classes.sorted { $0.label ?? 0 < $1.label ?? 0 },
            // Floats are points already, which nothing spreads over bins.
            dequantization: bits.offset == nil ? nil : spec.dequantize?.rawValue,
            offset: bits.offset, divergence: measurement.divergenceName, prior: subject.priorName,
            solver: sampler.solver.rawValue, steps: isAdaptive ? nil : measurement.schedule.steps,
            rtol: isAdaptive ? sampler.rtol ?? 1e-5 : nil, atol: isAdaptive ? sampler.atol ?? 1e-5 : nil,
            times: [measurement.schedule.times[0], measurement.schedule.times[measurement.schedule.steps]],
            evaluations: Double(parts.reduce(0) { $0 + $1.evaluations }) / Double(count),
            backwardPasses: measurement.backwardPasses, seconds: parts.reduce(0) { $0 + $1.seconds },
            model: subject.name, weights: subject.weights,
            closedForm: x.map { points in
                LikelihoodRecord.ClosedForm(
                    mean: points.exact.reduce(0, +) / Double(count),
                    largestError: zip(points.exact, logDensities).reduce(0) { max($0, abs($1.0 - $1.1)) })
            })
    }

    /// The result in one sentence, for the outcome.
    var text: String {
        func shown(_ mean: LikelihoodRecord.Mean, _ digits: Int) -> String {
            String(format: "%.\(digits)f", mean.mean)
                + (mean.standardError.map { String(format: " +- %.\(digits)f", $0) } ?? "")
        }
        return "\(record.quantity) is \(shown(record.all.logDensity, 3)) nats, "
            + "\(shown(record.all.bitsPerDimension, 4)) bits/dim, on \(CountText.words(record.all.examples, "example"))"
    }

    /// Writes `likelihood.safetensors`: nats, bits per dimension and label of each example, and for a mixture also the points
    /// and their exact log densities.
    func publish(in directory: RunDirectory) throws {
        let shape = [logDensities.count]
        var tensors = [
            ("log_density", try Tensor(logDensities, shape: shape)),
            ("bits_per_dimension", try Tensor(logDensities.map { bits($0) }, shape: shape)),
            ("label", try Tensor(labels.map(Int64.init), shape: shape)),
        ]
        if let points {
            tensors += [("x", points.x), ("exact", try Tensor(points.exact, shape: shape))]
        }
        try AtomicFile.write(tensors.map { (name: $0.0, tensor: $0.1) }, to: directory.likelihood)
    }

    /// The labels of all examples, and of a mixture the points with their exact density.
    private static func examples(
        _ measurement: LikelihoodMeasurement, _ count: Int
    ) throws -> (points: (x: Tensor, exact: [Double])?, labels: [Int]?) {
        let (subject, batch) = (measurement.subject, measurement.spec.batch)
        let end = measurement.schedule.times[measurement.schedule.steps]
        var points: [Tensor] = []
        var exact: [Double] = []
        var known: [Int]? = []
        for start in stride(from: 0, to: count, by: batch) {
            let (x, labels) = try subject.examples.batch(start..<min(start + batch, count))
            known = labels.flatMap { labels in known.map { $0 + labels } }
            guard let mixture = subject.mixture else { continue }
            points.append(x)
            exact += try mixture.logDensity(x, at: end, given: measurement.label(labels)).doubles()
        }
        return (points.isEmpty ? nil : (try Tensor.cat(points), exact), known)
    }
}
