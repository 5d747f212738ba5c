internal import Flow
internal import Formulas
internal import Jobs

// What the words of specs stand for in the mathematics.

extension PathSpec {
    /// The path.
    /// - Throws: `JobFailure` for formulas that are no path, which a checked spec does not have.
    func path() throws(JobFailure) -> any ProbabilityPath {
        switch self {
        case .linear: return LinearPath()
        case .cosine: return CosinePath()
        case .vp: return VariancePreservingPath()
        case .linearVP: return LinearVariancePreservingPath()
        case .ddpm: return DiscreteNoisePath()
        case .polynomial(let n): return PolynomialPath(exponent: n)
        case .custom(let alpha, let sigma):
            do {
                return try CustomPath(alpha: alpha, sigma: sigma)
            } catch {
                throw JobFailure(.badInput, "path.custom: \(error)")
            }
        }
    }
}

extension ObjectiveSpec.Prediction {
    /// The prediction of the same name.
    var prediction: Prediction {
        switch self {
        case .velocity: .velocity
        case .score: .score
        case .noise: .noise
        case .data: .data
        }
    }
}

extension ObjectiveSpec {
    /// The loss; that of a velocity network is the plain mean, whose bits do not depend on the grouping by samples.
    var loss: PredictionLoss {
        let weighting: PredictionLoss.Weighting =
            switch self.weighting {
            case nil, .some(.none): .none
            case .velocity: .velocity
            case .likelihood: .likelihood
            }
        return PredictionLoss(predict.prediction, weighting: weighting)
    }
}

extension TimesSpec {
    /// The law of the training times.
    var times: TrainingTimes {
        switch self {
        case .stratified: .stratified
        case .uniform: .uniform
        case .logitNormal(let normal): .logitNormal(mean: normal.mean, deviation: normal.deviation)
        case .logNormal(let normal): .noiseLevelLogNormal(mean: normal.mean, deviation: normal.deviation)
        }
    }
}

extension GaussianMixtureSpec {
    /// The mixture.
    func mixture() throws(JobFailure) -> GaussianMixture {
        let components = means.indices.map { place in
            GaussianMixture.Component(
                weight: weights[place], mean: means[place],
                covariance: covariances.map { .full($0[place]) }
                    ?? .isotropic(deviations.map { $0[place] * $0[place] } ?? 1),
                label: labels[place])
        }
        do {
            return try GaussianMixture(components)
        } catch {
            throw JobFailure(.badInput, "model.gaussian-mixture: \(error)")
        }
    }
}

extension GuidanceSpec {
    /// The scales in the convention `u + w (c - u)`.
    var canonicalScales: [Double] { scales.map { scaleConvention.canonical($0) } }

    /// Whose meaning of a scale the spec uses.
    var scaleConvention: ScaleConvention {
        convention.flatMap { ScaleConvention(rawValue: $0.rawValue) } ?? .canonical
    }

    /// The times in which guidance acts.
    func times(on path: any ProbabilityPath) -> ClosedRange<Double> {
        guard let interval, interval.bounds.count == 2, interval.bounds[0] <= interval.bounds[1] else { return 0...1 }
        let range = interval.bounds[0]...interval.bounds[1]
        return switch interval {
        case .time: range
        case .sigma: GuidanceInterval.noiseLevel(range).times(on: path)
        case .logSNR: GuidanceInterval.logSNR(range).times(on: path)
        }
    }

    /// How the scale varies.
    func scaleSchedule() throws(JobFailure) -> ScaleSchedule {
        switch schedule {
        case nil, .law(.constant): return .constant
        case .law(.increasing): return .increasing
        case .law(.decreasing): return .decreasing
        case .law(.cosine): return .cosine
        case .power(let p): return .power(p)
        case .formula(let text):
            do {
                return .formula(try Expression(text), text: text)
            } catch {
                throw JobFailure(.badInput, "guidance.schedule: \(error)")
            }
        }
    }

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
