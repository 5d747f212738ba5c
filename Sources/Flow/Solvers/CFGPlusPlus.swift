public import FlowMath
public import Torch

/// CFG++ (Chung et al. 2024): DDIM whose data prediction is guided, `u + lambda (c - u)`, and whose noise is that of
/// the unconditional field: `alpha' x_1 + sigma' e_u`. It needs a field with a label and is given the unguided one.
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
    public var formula: String { "x' = alpha' x_1(u + \(strength.shortText) (c - u)) + sigma' e(u)" }

    /// Returns the samples at the end of the schedule; without a label the samples of DDIM.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        guard let label else {
            return try DDIM(on: path).integrate(x, along: field, given: nil, over: schedule, eachStep: eachStep)
        }
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let c = path.coefficients(at: schedule.times[index])
            let next = path.coefficients(at: schedule.times[index + 1])
            let point = try DenoisingPoint(x, from: schedule.times[index], to: schedule.times[index + 1], on: path)
            let pair = try field.pair(point.x, at: point.time, given: label)
            let guided = LinearCombination(pair.unconditional, times: 1 - strength)
                .adding(pair.conditional, times: strength)
            let data = point.data(guided)
            let noise = c.conversion(from: .velocity, to: .noise).applied(to: pair.unconditional, at: x)
            return try (data * next.alpha + noise * next.sigma).checked()
        }
    }
}
