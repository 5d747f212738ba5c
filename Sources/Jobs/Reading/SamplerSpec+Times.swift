internal import FlowMath

extension SamplerSpec {
    /// Whether no evaluation of a network can fall between two times, as far as the spec alone tells. The worker, which
    /// knows the path and the ends that it allows, looks again.
    func misses(_ bounds: ClosedRange<Double>) -> Bool {
        // The safe ends of a path move equal steps by at most so much.
        let slack = 1e-3
        guard let steps = intervals, let nodes = solver.nodes else { return false }
        return !steps.contains { step in
            nodes.contains { part in
                let t = step.start + part * (step.end - step.start)
                return t >= bounds.lowerBound - slack && t <= bounds.upperBound + slack
            }
        }
    }

    /// The steps, where the spec alone tells them.
    private var intervals: [(start: Double, end: Double)]? {
        // The last step of a stochastic solver has a length of its own.
        guard !solver.choosesSteps, !solver.isStochastic else { return nil }
        switch schedule {
        case nil, .uniform: return TimeSchedule.uniform(steps: steps).intervals
        case .list(let schedule): return schedule.intervals
        case .karras, .shifted: return nil
        }
    }
}
