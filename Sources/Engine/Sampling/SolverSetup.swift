internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// The solver of a sampling job and its times, made to fit the path and the prediction of the model.
struct SolverSetup {
    /// The times; of `dopri5` only the two ends.
    let schedule: TimeSchedule
    /// For people and for the record.
    let name: String
    private let path: any ProbabilityPath
    private let make: ([UInt64], Double) -> any Integrator

    /// Chooses the solver and its times.
    /// - Throws: `JobFailure` for times at which the prediction or the solver divides by zero.
    init(_ spec: SamplingSpec, for model: SampledModel) throws {
        let sampler = spec.sampler
        let path = model.path
        self.path = path
        let stream = RandomStream(seed: spec.samples.seed)
        let diffusion = sampler.diffusion ?? .sigma
        let lastStep = sampler.lastStep ?? .mean
        let process = SDE(on: path, diffusion: diffusion, norm: sampler.norm ?? 1)
        var use = sampler.solver.timeUse(diffusion: diffusion)
        switch (spec.guidance.method, sampler.solver) {
        case (.cfgPlusPlus, _):
            use = .denoising
            name = "cfg++ (ddim)"
            make = { _, scale in CFGPlusPlus(on: path, strength: scale) }
        case (.rectified, _):
            name = "rectified-cfg++ (euler)"
            let decay = spec.guidance.decay ?? 0
            make = { _, scale in RectifiedCFGPlusPlus(strength: scale, decay: decay) }
        case (_, let solver):
            name = solver.rawValue
            switch solver {
            case .euler: make = { _, _ in Euler() }
            case .midpoint: make = { _, _ in Midpoint() }
            case .heun: make = { _, _ in Heun() }
            case .rk4: make = { _, _ in ClassicalRungeKutta() }
            case .dopri5:
                let method = DormandPrince(rtol: sampler.rtol ?? 1e-5, atol: sampler.atol ?? 1e-5)
                make = { _, _ in method }
            case .dpmSolverPlusPlus:
                make = { _, _ in DPMSolverPlusPlus(on: path) }
            case .unipc:
                make = { _, _ in UniPC(on: path) }
            case .ddim:
                let eta = sampler.eta ?? 0
                make = { samples, _ in
                    eta == 0 ? DDIM(on: path) : DDIM(on: path, eta: eta, noise: SolverNoise(stream, samples: samples))
                }
            case .ddpm:
                make = { samples, _ in DDIM.ancestral(on: path, noise: SolverNoise(stream, samples: samples)) }
            case .eulerMaruyama:
                make = { samples, _ in
                    EulerMaruyama(process, lastStep: lastStep, noise: SolverNoise(stream, samples: samples))
                }
            case .heunSDE:
                make = { samples, _ in
                    StochasticHeun(process, lastStep: lastStep, noise: SolverNoise(stream, samples: samples))
                }
            }
        }
        schedule = try Self.schedule(sampler, name, Self.range(model, use, lastStep), lastStep, path)
    }

    /// The method for the samples of one batch, by their numbers, at one scale.
    func integrator(_ samples: [Int], scale: Double) -> any Integrator { make(samples.map(UInt64.init), scale) }

    /// The number of steps in which guidance changes the velocity; `nil` where the solver chooses its steps.
    func guidedSteps(_ isGuiding: (Double) -> Bool, scale: Double) -> Int? {
        (make([], scale) as? any FixedStepIntegrator).map {
            $0.evaluationTimes(over: schedule).filter { $0.contains(where: isGuiding) }.count
        }
    }

    /// Refuses guidance that acts in no step, before the first one.
    func check(_ guided: GuidedModel, by spec: GuidanceSpec, scale: Double) throws(JobFailure) {
        let nothing = spec.method == .classifier ? 0.0 : 1
        guard spec.interval != nil, scale != nothing, guidedSteps(guided.isGuiding, scale: scale) == 0 else { return }
        let times = spec.times(on: path)
        throw JobFailure(
            .badInput,
            "guidance.interval: no step of \(name) falls into it (on the \(path.name) path it is t in "
                + "[\(times.lowerBound), \(times.upperBound)]), so that guidance with w = \(scale) would never act; widen it, take "
                + "more steps or leave it out")
    }

    /// Evaluations of a network for one sample; `nil` where the solver chooses its steps.
    func evaluations(of field: any VelocityField, isConditional: Bool, scale: Double) -> Int? {
        (make([], scale) as? any FixedStepIntegrator).map { integrator in
            isConditional
                ? schedule.evaluations(of: field, by: integrator)
                : integrator.evaluationTimes(over: schedule).joined().count
        }
    }

    /// The times that the solver may use, all of [0, 1] where path, prediction and use allow it.
    static func range(
        _ model: SampledModel, _ use: TimeUse, _ lastStep: LastStep
    ) -> ClosedRange<Double> {
        let safe = model.path.times(predicting: model.prediction, for: use)
        switch use {
        // A rule for the last step looks at its start alone.
        case .stochasticSampling: return safe.lowerBound...(lastStep == .none ? safe.upperBound : 1)
        case .denoising: return safe.lowerBound...(model.isExact ? 1 : safe.upperBound)
        default: return model.isExact ? 0...1 : safe
        }
    }

    /// The times of a spec within a range.
    static func schedule(
        _ spec: SamplerSpec, _ name: String, _ range: ClosedRange<Double>, _ lastStep: LastStep,
        _ path: any ProbabilityPath
    ) throws -> TimeSchedule {
        guard spec.steps > 0 else { throw JobFailure(.badInput, "sampler.steps: \(spec.steps) is not above 0") }
        let size = spec.solver.isStochastic && lastStep != .none && spec.steps > 1 ? spec.lastStepSize ?? 0.04 : 0
        switch spec.schedule {
        case nil, .uniform:
            if spec.solver.choosesSteps { return .uniform(steps: 1, over: range) }
            return .uniform(steps: spec.steps, over: range, lastStep: size)
        case .karras(let settings):
            return try within(
                range,
                TimeSchedule.karras(
                    steps: spec.steps, on: path, sigmaMin: settings.sigmaMin, sigmaMax: settings.sigmaMax,
                    rho: settings.rho
                ).times)
        case .shifted(let shift): return try within(range, TimeSchedule.shifted(steps: spec.steps, shift: shift).times)
        case .list(let schedule):
            guard let bad = schedule.times.first(where: { !range.contains($0) }) else { return schedule }
            throw JobFailure(
                .badInput,
                "sampler.schedule: on the \(path.name) path this model and \(name) need times in "
                    + "[\(range.lowerBound), \(range.upperBound)]; \(bad) lies outside")
        }
    }

    /// The times with both ends moved to those of the range; what lies beyond is left out.
    private static func within(_ range: ClosedRange<Double>, _ times: [Double]) throws -> TimeSchedule {
        let inner = times.dropFirst().dropLast().filter { $0 > range.lowerBound && $0 < range.upperBound }
        return try TimeSchedule(list: [range.lowerBound] + inner + [range.upperBound])
    }
}
