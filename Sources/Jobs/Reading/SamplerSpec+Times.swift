internal import FlowMath

extension SamplerSpec {
    /// Whether no evaluation of a network can fall between two times, as far as the spec alone tells. The worker, which
    /// knows the path and the ends that it allows, looks again.
    func misses(_ bounds: ClosedRange<Double>) -> Bool {
        // The safe ends of a path move equal steps by at most so much.
        let slack = 1e-3
        guard let times = evaluationTimes else { return false }
        return !times.joined().contains { $0 >= bounds.lowerBound - slack && $0 <= bounds.upperBound + slack }
    }

    /// The times of all evaluations, where the spec alone tells them.
    private var evaluationTimes: [[Double]]? {
        // The last step of a stochastic solver has a length of its own.
        guard !solver.isStochastic, let nodes = solver.nodes() else { return nil }
        switch schedule {
        case nil, .uniform: return nodes.times(over: .uniform(steps: steps))
        case .list(let schedule): return nodes.times(over: schedule)
        case .karras, .shifted: return nil
        }
    }
}
