import FlowMath
import Jobs
import Testing
import Torch

@testable import Engine
@testable import Flow

/// Where a solver evaluates the field is what its word says, which costs, intervals and safe times are computed from.
@Suite struct EvaluationTimesTests {
    /// Remembers the time of each evaluation.
    private final class Recording: VelocityField {
        var times: [Double] = []

        func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
            times.append(t)
            return try -x
        }
    }

    private func spec(_ lines: String) throws -> SamplingSpec {
        let text = "kind: sample\nmodel: m\nsamples: {class: [0]}\n" + lines
        guard let spec = try SpecDocument(text: text).read().spec.value as? SamplingSpec else {
            throw CancellationError()
        }
        return spec
    }

    private func times(of integrator: any Integrator, _ schedule: TimeSchedule) throws -> [Double] {
        let field = Recording()
        let label = try Tensor([0] as [Int64], shape: [1])
        _ = try integrator.integrate(Tensor.ones([1, 2]), along: field, given: label, over: schedule)
        return field.times
    }

    @Test(arguments: Solver.allCases.filter { !$0.choosesSteps }, LastStep.allCases)
    func aSolverEvaluatesWhereItsWordSays(solver: Solver, lastStep: LastStep) throws {
        let rule = solver.isStochastic ? ", last-step: \(lastStep.rawValue)" : ""
        let sampler = try spec("sampler: {solver: \(solver.rawValue)\(rule)}").sampler
        let schedule = TimeSchedule.uniform(steps: 3, over: 0.1...0.9)
        let noise = SolverNoise(RandomStream(seed: 1), samples: [0])
        let nodes = try #require(solver.nodes(lastStep: lastStep))
        #expect(
            try times(of: sampler.integrator(on: LinearPath(), noise: noise), schedule)
                == nodes.times(over: schedule).flatMap { $0 })
    }

    @Test(arguments: [("cfg++", 0.5), ("rectified-cfg++", 2)])
    func aMethodWithItsOwnStepsEvaluatesWhereItSays(method: String, scale: Double) throws {
        let guidance = try spec("guidance: {method: \(method), scale: \(scale)}").guidance
        let model = SampledModel(field: Recording(), on: LinearPath())
        let guided = try GuidedModel(model, by: guidance, scale: scale, isConditional: true)
        let schedule = TimeSchedule.uniform(steps: 3, over: 0.1...0.9)
        let nodes = try #require(guidance.method.ownSteps?.nodes)
        #expect(
            try times(of: #require(guided.integrator), schedule) == nodes.times(over: schedule).flatMap { $0 })
    }

    @Test(arguments: Solver.allCases) func theSolversOfLikelihoodsIntegrateAnyODE(solver: Solver) throws {
        let sampler = try spec("sampler: {solver: \(solver.rawValue)}").sampler
        let integrator = sampler.integrator(
            on: LinearPath(), noise: SolverNoise(RandomStream(seed: 1), samples: []))
        #expect(solver.carriesDensity == (integrator is any ODEIntegrator))
    }
}
