internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Torch

/// The log densities of one batch of examples: the ODE back to the noise, with the change of volume on the way.
struct LikelihoodMeasurement {
    let spec: EvaluationSpec
    let subject: EvaluatedModel
    /// From the noise to the data; of `dopri5` only the two ends.
    let schedule: TimeSchedule
    /// The method of computing the divergence.
    let divergence: DivergenceSpec
    private let solver: any ODEIntegrator

    /// Up to so many dimensions the divergence is exact unless the spec says how it is found.
    private static let mostExactDimensions = 16

    /// Chooses what the spec leaves open.
    /// - Throws: `JobFailure` for times at which the field is not finite.
    init(_ spec: EvaluationSpec, _ subject: EvaluatedModel) throws {
        self.spec = spec
        self.subject = subject
        let (sampler, path) = (spec.sampler, subject.model.path)
        let noise = SolverNoise(RandomStream(seed: spec.seed), samples: [])
        guard sampler.solver.carriesDensity,
            let solver = sampler.integrator(on: path, noise: noise) as? any ODEIntegrator
        else {
            throw JobFailure(
                .badInput, "sampler.solver: \(sampler.solver.rawValue) cannot take the log density along")
        }
        self.solver = solver
        schedule = try SolverSetup.schedule(
            sampler, sampler.solver.rawValue, subject.model.times(for: sampler.solver), .none, path)
        let dimensions = subject.examples.shape.reduce(1, *)
        divergence =
            spec.divergence ?? (dimensions <= Self.mostExactDimensions ? .exact : .hutchinson(.init()))
    }

    /// Numbers of one example.
    var dimensions: Int { subject.examples.shape.reduce(1, *) }

    /// Backward passes of each evaluation.
    var backwardPasses: Int {
        switch divergence {
        case .exact: dimensions
        case .hutchinson(let settings): settings.probes
        }
    }

    /// The method of computing the divergence, in words.
    var divergenceName: String {
        switch divergence {
        case .exact: "exact"
        case .hutchinson(let settings):
            "\(settings.probes) \(settings.noise.rawValue) probe\(settings.probes == 1 ? "" : "s")"
        }
    }

    /// The measurement in words, for the log.
    var description: String {
        "\(quantity) in \(dimensions) dimensions by \(spec.sampler.solver.rawValue), divergence: \(divergenceName)"
    }

    /// The formula of the measured quantity.
    var quantity: String { spec.condition == .labels ? "log p(x | y)" : "log p(x)" }

    /// The label that the field is given, int64 [range], or `nil`.
    func label(_ labels: [Int]?) throws(TorchError) -> Tensor? {
        guard spec.condition == .labels, let labels else { return nil }
        return try Tensor(labels.map(Int64.init), shape: [labels.count])
    }

    /// Measures one batch.
    /// - Throws: `SampleBatch.Interrupted`; `JobFailure` that names example, step, time and term of a number that is not
    ///   finite.
    func callAsFunction(_ range: Range<Int>, unless interruption: any Interruption) throws -> LikelihoodPart {
        let began = ContinuousClock.now
        let (x, labels) = try subject.examples.batch(range)
        let (field, evaluations) = subject.field
        do {
            let logDensity = try integrate(x, solver, field, try label(labels), range, interruption)
            return LikelihoodPart(
                logDensities: try logDensity.doubles(), evaluations: evaluations(),
                seconds: began.duration(to: .now) / .seconds(1))
        } catch let error as NonFiniteSample {
            let cause = error.cause.map(\.description) ?? "the step itself left the finite numbers"
            throw JobFailure.notFinite(
                "example \(range.lowerBound + error.sample) is not finite after step \(error.step) of "
                    + "\(spec.sampler.solver.rawValue), at t = \(error.time.shortText): \(cause); try more steps, or another "
                    + "checkpoint")
        } catch let error as StepSizeError {
            throw JobFailure(
                .badInput,
                "example \(range.lowerBound + error.sample): the step size became too small at t = \(error.time.shortText); allow "
                    + "a larger error with sampler.rtol and sampler.atol, or use a solver with fixed steps")
        }
    }

    // Opens the existentials: solver and field are only known here.
    private func integrate(
        _ x: Tensor, _ solver: some ODEIntegrator, _ field: some VelocityField, _ label: Tensor?,
        _ range: Range<Int>, _ interruption: any Interruption
    ) throws -> Tensor {
        let likelihood = LogLikelihood(solver: solver, over: schedule, divergence: probing(range))
        let start = schedule.times[0]
        return try likelihood(
            x, along: field, given: label, prior: { try subject.prior($0, at: start, given: label) },
            eachStep: { _ in if interruption.stopReason != nil { throw SampleBatch.Interrupted() } }
        ).logDensity
    }

    private func probing(_ range: Range<Int>) -> Divergence {
        switch divergence {
        case .exact: .exact
        case .hutchinson(let settings):
            .hutchinson(
                RandomStream(seed: spec.seed), samples: range.map(UInt64.init), probes: settings.probes,
                noise: settings.noise)
        }
    }
}
