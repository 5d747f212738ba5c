public import FlowMath
public import Torch

/// CFG++ (Chung et al. 2024): DDIM whose data prediction is guided, `u + lambda (c - u)`, and whose noise is that of the
/// unconditional field: `alpha' x_1 + sigma' e_u`. It needs a field with a label and is given the unguided one.
public struct CFGPlusPlus: Integrator {
    /// The path of the field.
    public let path: any ProbabilityPath
    /// lambda, in [0, 1]; 0 is unconditional.
    public let strength: Double

    /// Creates the method.
    public init(on path: any ProbabilityPath, strength: Double) {
        self.path = path
        self.strength = strength
    }

    /// The formula of a step.
    public var formula: String { "x' = alpha' x_1(u + \(strength) (c - u)) + sigma' e(u)" }

    /// Returns the samples at the end of the schedule; without a label the samples of DDIM.
    /// - Throws: `SingularTime` for a time at which no data prediction follows from the velocity; `NonFiniteSample`;
    ///   `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try path.check(.data, follows: schedule.times.dropLast(), for: .denoising)
        guard let label else {
            return try DDIM(on: path).integrate(x, along: field, given: nil, over: schedule, eachStep: eachStep)
        }
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let c = path.coefficients(at: schedule.times[index])
            let next = path.coefficients(at: schedule.times[index + 1])
            let pair = try field.pair(x, at: schedule.times[index], given: label)
            let guided = LinearCombination(pair.unconditional, times: 1 - strength)
                .adding(pair.conditional, times: strength)
            let data = c.conversion(from: .velocity, to: .data).applied(to: guided, at: x)
            let noise = c.conversion(from: .velocity, to: .noise).applied(to: pair.unconditional, at: x)
            return try (data * next.alpha + noise * next.sigma).checked()
        }
    }
}
