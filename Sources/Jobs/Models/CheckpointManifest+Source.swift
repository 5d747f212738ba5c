internal import FlowMath

extension CheckpointManifest {
    /// Why a model with these paths cannot be sampled as a spec wants it, because of where its samples begin, and the field
    /// of the spec that says so; `nil` if it can.
    public func sourceConflict(with spec: SamplingSpec) -> (field: String, message: String)? {
        guard source != nil else {
            guard spec.samples.source != nil else { return nil }
            return ("samples.source", "\(spec.model) was trained from standard normal noise; leave it out")
        }
        if spec.samples.source?.isLabelled == true, classes == 0 {
            return ("samples.source.labels", "\(spec.model) was trained without labels; leave it out")
        }
        let from = "\(spec.model) was trained from a data set, not from noise"
        switch spec.sampler.solver {
        case let solver where solver.isStochastic:
            return (
                "sampler.solver", "\(from), and the SDE needs a score, which its velocity does not tell; use an ODE"
            )
        case .ddpm:
            return ("sampler.solver", "\(from), and ddpm adds noise at each step; use an ODE, such as heun or ddim")
        case .ddim where spec.sampler.eta ?? 0 != 0:
            return ("sampler.eta", "\(from), and there is no noise to add again; use 0")
        default: break
        }
        let why = "\(from), and the gradient of a classifier adds to a score, which its velocity does not tell"
        if spec.guidance.method == .classifier {
            return ("guidance.method", "\(why); use classifier-free or autoguidance")
        }
        if spec.guidance.classifier != nil { return ("guidance.classifier", "\(why); leave it out") }
        return nil
    }

    /// Why the likelihood of a model with these paths cannot be measured; `nil` if it can.
    public func sourceConflict(with spec: EvaluationSpec) -> (field: String, message: String)? {
        guard source != nil else { return nil }
        return (
            "model",
            "\(spec.model) was trained from a data set, not from noise, and nobody knows the density of that; a likelihood "
                + "needs a model from noise"
        )
    }
}
