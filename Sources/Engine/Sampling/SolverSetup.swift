internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// The solver of a sampling job and its times, made to fit the path and the prediction of the model.
struct SolverSetup {
    /// The times; of a solver that chooses its steps only the two ends.
    let schedule: TimeSchedule
    /// The name in messages and in the record.
    let name: String
    private let path: any ProbabilityPath
    private let sampler: SamplerSpec
    private let stream: RandomStream
    /// The evaluations of the velocity in each step; `nil` where the solver chooses its steps.
    private let nodes: StepNodes?

    /// Chooses the solver and its times.
    /// - Parameter ofEarlierBuild: whether times that are left out are equal steps, as in earlier builds.
    /// - Throws: `JobFailure` for times that the solver, the path or the grid does not allow.
    init(_ spec: SamplingSpec, for model: SampledModel, ofEarlierBuild: Bool = false) throws(JobFailure) {
        sampler = spec.sampler
        path = model.path
        stream = RandomStream(seed: spec.samples.seed)
        let lastStep = sampler.lastStep ?? .mean
        let (method, solver) = (spec.guidance.method, sampler.solver)
        let own = method.ownSteps
        name = own.map { "\(method.rawValue) (\($0.solver.rawValue))" } ?? solver.rawValue
        schedule = try Self.schedule(
            sampler, name, model.times(for: own?.solver ?? solver), lastStep, path,
            standard: ofEarlierBuild ? .uniform : model.standardGrid)
        if let own {
            // Two velocities at each node; the first step's moves as that of the method's solver does.
            let first = own.solver.nodes(on: path, over: schedule)?.first
            nodes = StepNodes(own.nodes.nodes, first: first.map { $0 + $0 }, last: own.nodes.last)
        } else {
            nodes = solver.nodes(
                lastStep: lastStep, diffusion: sampler.diffusion ?? .sigma, on: path, over: schedule)
        }
    }

    /// Whether the solver chooses its steps.
    var choosesSteps: Bool { nodes == nil }

    /// The number of steps; `nil` where the solver chooses them.
    var steps: Int? { choosesSteps ? nil : schedule.steps }

    /// The solver for the samples of one batch, by their numbers.
    func integrator(_ samples: [Int]) -> any Integrator {
        sampler.integrator(on: path, noise: SolverNoise(stream, samples: samples.map(UInt64.init)))
    }

    /// The number of steps in which guidance changes the velocity; `nil` where the solver chooses its steps.
    func guidedSteps(_ isGuiding: (Double) -> Bool) -> Int? {
        nodes.map { schedule.guidedSteps(at: $0, where: isGuiding) }
    }

    /// Refuses guidance that acts in no step, before the first one.
    /// - Throws: `JobFailure` with the interval on the path.
    func check(_ guided: GuidedModel, by spec: GuidanceSpec, scale: Double) throws(JobFailure) {
        let nothing = spec.method == .classifier ? 0.0 : 1
        guard spec.interval != nil, scale != nothing, guidedSteps(guided.isGuiding) == 0 else { return }
        let times = spec.times(on: path)
        throw JobFailure(
            .badInput,
            "guidance.interval: no step of \(name) falls into it (on the \(path.name) path it is t in "
                + "[\(times.lowerBound.shortText), \(times.upperBound.shortText)]), so that guidance with w = \(scale.shortText) would never act; widen it, take "
                + "more steps or leave it out")
    }

    /// Evaluations of a network for one sample; `nil` where the solver chooses its steps.
    func evaluations(of field: any VelocityField, isConditional: Bool) -> Int? {
        nodes.map { isConditional ? schedule.evaluations(of: field, at: $0) : $0.times(over: schedule).joined().count }
    }

    /// The times of a spec within a range.
    /// - Parameter standard: the grid of the model's own programs, which only solvers of the ODE take.
    /// - Throws: `JobFailure` for times of a list that lie outside, and for settings that give no schedule.
    static func schedule(
        _ spec: SamplerSpec, _ name: String, _ range: ClosedRange<Double>, _ lastStep: LastStep,
        _ path: any ProbabilityPath, standard: TimeGrid = .uniform
    ) throws(JobFailure) -> TimeSchedule {
        var grid = spec.schedule ?? .standard
        if grid == .standard {
            let fits =
                !spec.solver.isStochastic && (try? standard.schedule(steps: spec.steps, over: range, on: path)) != nil
            grid = fits ? standard : .uniform
        }
        if case .list(let list) = grid, let bad = list.times.first(where: { !range.contains($0) }) {
            throw JobFailure(
                .badInput,
                "sampler.schedule: on the \(path.name) path this model and \(name) need times in "
                    + "[\(range.lowerBound.shortText), \(range.upperBound.shortText)]; \(bad.shortText) lies outside")
        }
        if spec.solver.choosesSteps { return .uniform(steps: 1, over: range) }
        let size = spec.solver.isStochastic && lastStep != .none && spec.steps > 1 ? spec.lastStepSize ?? 0.04 : 0
        do {
            return try grid.schedule(steps: spec.steps, over: range, lastStep: size, on: path)
        } catch {
            throw JobFailure(.badInput, "sampler.schedule: \(error)")
        }
    }
}

extension SampledModel {
    /// The times that a solver integrates over: all of [0, 1], unless it evaluates the velocity at an end where it has no
    /// limit.
    func times(for solver: Solver) -> ClosedRange<Double> {
        switch solver.family {
        case .rungeKutta, .adaptive: path.integrationTimes(predicting: isExact ? .velocity : prediction)
        // Their last evaluation is that at the start of the last step.
        case .denoising, .stochastic: 0...1
        }
    }
}
