internal import Flow
internal import FlowMath
internal import Jobs

extension GuidanceSpec {
    /// A new rule, without memory of another batch.
    func guidanceRule(on path: any ProbabilityPath) -> any GuidanceRule {
        func rescaled(_ rule: some GuidanceRule) -> any GuidanceRule {
            guard let rescale, rescale > 0 else { return rule }
            return Rescaled(rule, strength: rescale)
        }
        switch rule {
        case nil: return rescaled(ClassifierFree())
        case .zeroStar(let before): return rescaled(ZeroStar(zeroBefore: before))
        case .apg(let settings):
            return rescaled(
                AdaptiveProjected(
                    parallel: settings.eta, limit: settings.norm, momentum: settings.momentum, on: path))
        }
    }
}
