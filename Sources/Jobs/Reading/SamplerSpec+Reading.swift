internal import FlowMath

extension SamplerSpec {
    init(reading reader: MappingReader, default fallback: Solver = .heun) {
        solver = reader.word("solver", default: fallback)
        schedule = TimeGrid(reading: reader, "schedule")
        let written = reader.integer("steps", in: 1...100_000, default: 50)
        if case .list(let schedule) = schedule {
            steps = schedule.steps
            if reader.has("steps"), written != steps {
                reader.report("steps", "\(written) is not the number of steps of the list, \(steps); leave it out")
            }
        } else {
            steps = written
        }
        rtol = reader.optionalNumber("rtol", in: .positive(upTo: 1))
        atol = reader.optionalNumber("atol", in: .positive(upTo: 1))
        if reader.has("diffusion") { diffusion = reader.word("diffusion", default: Diffusion.sigma) }
        norm = reader.optionalNumber("norm", in: .positive(upTo: 1e6))
        if reader.has("last-step") { lastStep = reader.word("last-step", default: LastStep.mean) }
        lastStepSize = reader.optionalNumber("last-step-size", in: .positive(upTo: 0.5))
        eta = reader.optionalNumber("eta", in: .closed(0, 1))
        if reader.has("precision") { precision = reader.word("precision", default: Precision.float32) }
        if solver != .dopri5 { reader.refuse(["rtol", "atol"], "with solver \(solver.rawValue), only with dopri5") }
        if !solver.isStochastic {
            reader.refuse(
                ["diffusion", "norm", "last-step", "last-step-size"],
                "with solver \(solver.rawValue), only with euler-maruyama and heun-sde")
        }
        if solver != .ddim { reader.refuse(["eta"], "with solver \(solver.rawValue), only with ddim") }
        if solver.isStochastic, schedule != nil, schedule != .uniform {
            reader.refuse(["last-step-size"], "with a schedule of its own, whose last step it is")
        }
        if solver == .dopri5, schedule != nil, schedule != .uniform {
            reader.report("schedule", "dopri5 chooses its own times; leave it out")
        }
        reader.finish()
    }
}

extension TimeGrid {
    init?(reading reader: MappingReader, _ key: String) {
        guard
            let choice = reader.choice(
                key, words: ["uniform", "karras"], mappings: ["karras", "shifted", "list"])
        else { return nil }
        self = .uniform
        switch choice.word {
        case "uniform": break
        case "karras":
            let settings = choice.settings
            let sigmaMin = settings.number("sigma-min", in: .positive(upTo: 1e6), default: 0.002)
            let sigmaMax = settings.number("sigma-max", in: .positive(upTo: 1e6), default: 80)
            let rho = settings.number("rho", in: .closed(1, 100), default: 7)
            settings.finish()
            if let grid = try? KarrasGrid(sigmaMin: sigmaMin, sigmaMax: sigmaMax, rho: rho) {
                self = .karras(grid)
            } else {
                settings.report("sigma-min", "is not below sigma-max")
            }
        case "shifted":
            self = .shifted(choice.holder?.number("shifted", in: .positive(upTo: 1e6), default: nil) ?? 1)
        default:
            let times = choice.holder?.numbers("list", in: .closed(0, 1), default: nil) ?? []
            if let schedule = try? TimeSchedule(list: times) {
                self = .list(schedule)
            } else {
                choice.holder?.report("list", "expected at least two times in [0, 1], each later than the one before")
            }
        }
        choice.holder?.finish()
    }
}
