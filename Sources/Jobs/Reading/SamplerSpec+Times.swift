internal import FlowMath

extension SamplerSpec {
    /// Whether no evaluation of a network can fall between two times, as far as the spec alone tells. The worker, which
    /// knows the path and the ends that it allows, looks again.
    func misses(_ bounds: ClosedRange<Double>) -> Bool {
        // The end of a path without a limit there moves equal steps by at most so much.
        let slack = 1e-3
        guard let times = evaluationTimes else { return false }
        return !times.joined().contains { $0 >= bounds.lowerBound - slack && $0 <= bounds.upperBound + slack }
    }

    /// The times of all evaluations, where the spec alone tells them.
    private var evaluationTimes: [[Double]]? {
        // The last step of a stochastic solver has a length of its own.
        guard !solver.isStochastic, var nodes = solver.nodes() else { return nil }
        // On some paths the first step of a method for the data prediction looks at its middle.
        if solver.family == .denoising { nodes = StepNodes(nodes.nodes, first: [0, 0.5]) }
        switch schedule {
        case .uniform: return nodes.times(over: .uniform(steps: steps))
        case nil, .standard, .indices:
            // The path tells which of both it is.
            let grids = [TimeGrid.uniform, .indices].compactMap { grid in
                try? grid.schedule(steps: steps, over: 0...1, on: DiscreteNoisePath())
            }
            return grids.flatMap { nodes.times(over: $0) }
        case .list(let schedule): return nodes.times(over: schedule)
        case .karras, .shifted: return nil
        }
    }
}
