internal import Torch

extension Integrator {
    /// Takes every step of a schedule and checks what it gives.
    func march(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void, step: (Tensor, Int) throws -> Tensor
    ) throws -> Tensor {
        var x = x
        for index in 0..<schedule.steps {
            let before = x
            x = try step(before, index)
            if try !x.isEveryElementFinite() {
                let start = schedule.times[index]
                throw NonFiniteSample(
                    step: index + 1, time: schedule.times[index + 1], sample: try firstNonFinite(x) ?? 0,
                    term: try field.terms(before, at: start, given: label).first {
                        try firstNonFinite($0.value) != nil
                    }?.name)
            }
            try eachStep(index + 1)
        }
        return x
    }
}

/// The first sample that is not finite.
func firstNonFinite(_ x: Tensor) throws(TorchError) -> Int? {
    // A row times zero is zero where all of it is finite, and NaN elsewhere.
    try (x.rows() * 0).sum(dims: [1]).values().firstIndex { !$0.isFinite }
}
