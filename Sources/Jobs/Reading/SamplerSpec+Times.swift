extension SamplerSpec {
    /// Whether no evaluation of a network can fall between two times, as far as the spec alone tells. The worker, which
    /// knows the path and the ends that it allows, looks again.
    func misses(_ bounds: [Double]) -> Bool {
        // The safe ends of a path move equal steps by at most so much.
        let slack = 1e-3
        guard bounds.count == 2, let steps = intervals else { return false }
        return !steps.contains { step in
            stages.contains { part in
                let t = step.start + part * (step.end - step.start)
                return t >= bounds[0] - slack && t <= bounds[1] + slack
            }
        }
    }

    /// The steps, where the spec alone tells them.
    private var intervals: [(start: Double, end: Double)]? {
        // The last step of a stochastic solver has a length of its own.
        guard solver != .dopri5, !solver.isStochastic else { return nil }
        let times: [Double]
        switch schedule {
        case nil, .uniform: times = (0...steps).map { Double($0) / Double(steps) }
        case .list(let list): times = list
        case .karras, .shifted: return nil
        }
        return zip(times, times.dropFirst()).map { ($0, $1) }
    }

    /// The parts of a step at which the solver evaluates.
    private var stages: [Double] {
        switch solver {
        case .midpoint: [0, 0.5]
        case .heun: [0, 1]
        case .rk4: [0, 0.5, 1]
        default: [0]
        }
    }
}
