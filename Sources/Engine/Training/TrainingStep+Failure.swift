internal import Flow
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

// What is said of a step whose numbers are not finite.
extension TrainingStep {
    /// A loss that is not finite: names the first parameter that is not, or the example, time and term.
    func failure(
        loss: Double, of state: TrainingState, minimizing objective: some TrainingObjective
    ) throws -> JobFailure {
        let terms = try objective.terms(step: state.step)
        if let example = try terms.damagedExample() {
            return .notFinite(
                "the loss of step \(state.step + 1) is \(loss): example \(example) of the data, counted from 0, holds a number "
                    + "that is not finite; mend or leave out that example and submit the job again")
        }
        var causes: [String] = []
        if let name = try firstNonFinite(state.parameters.named) {
            causes.append("the parameter \(name) is not finite")
        }
        if let finding = try terms.finding() { causes.append(finding) }
        return failure("loss", loss, causes, state)
    }

    /// A gradient that is not finite: names the first parameter whose gradient it is.
    func failure(gradient norm: Double, of state: TrainingState) throws -> JobFailure {
        let gradients = state.parameters.named.compactMap { name, tensor in tensor.gradient.map { (name, $0) } }
        let name = try firstNonFinite(gradients)
        return failure("norm of the gradient", norm, name.map { ["the gradient of \($0) is not finite"] } ?? [], state)
    }

    private func failure(_ name: String, _ value: Double, _ causes: [String], _ state: TrainingState) -> JobFailure {
        let reason = causes.isEmpty ? "" : ": " + causes.joined(separator: ", ")
        return .notFinite(
            "the \(name) of step \(state.step + 1) is \(value)\(reason); lower train.optimizer.rate, or set train.clip")
    }

    private func firstNonFinite(_ tensors: [ParameterStore.Named]) throws -> String? {
        try tensors.first { try !$0.tensor.detached().isAllFinite() }?.name
    }
}
