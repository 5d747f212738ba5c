internal import Foundation
public import Torch

/// An exponential moving average (EMA) of a network's parameters, which gives better samples than the parameters
/// themselves.
///
/// After step t the average is `βₜ average + (1 - βₜ) parameters`.
public final class ExponentialMovingAverage {
    /// The decay βₜ as a function of the step.
    public enum Profile: Codable, Hashable, Sendable {
        /// The same decay β, in [0, 1), at every step.
        case constant(decay: Double)

        /// The decay β, in [0, 1), warmed up: `βₜ = min(β, (1 + t) / (10 + t))`, so that the initial parameters leave the
        /// average within a few steps.
        case warmedUp(decay: Double)

        /// The power-function profile `βₜ = (1 - 1/t)^(γ+1)`, whose width is a constant fraction `sigmaRel`, in (0,
        /// 0.28], of the training so far (Karras et al., Analyzing and Improving the Training Dynamics of Diffusion
        /// Models, 2024, section 3.1 and appendix C).
        case powerFunction(sigmaRel: Double)

        /// Returns βₜ for step t, from 1.
        public func decay(atStep step: Int) -> Double {
            precondition(step >= 1, "steps are counted from 1")
            switch self {
            case .constant(let decay): return decay
            case .warmedUp(let decay): return min(decay, Double(1 + step) / Double(10 + step))
            case .powerFunction(let sigmaRel):
                return pow(1 - 1 / Double(step), Profile.exponent(sigmaRel: sigmaRel) + 1)
            }
        }

        /// Returns γ, the largest real root of `x³ + 7x² + (16 - σ⁻²) x + (12 - σ⁻²)` for a relative width σ in (0,
        /// 0.28].
        ///
        /// At x = 1/σ the polynomial is positive and, for all x > 0, convex, so Newton's iteration from there falls
        /// to the largest root without passing it.
        public static func exponent(sigmaRel: Double) -> Double {
            precondition(sigmaRel > 0 && sigmaRel <= 0.28, "sigmaRel lies in (0, 0.28], not \(sigmaRel)")
            let inverseVariance = 1 / (sigmaRel * sigmaRel)
            var x = 1 / sigmaRel
            for _ in 0..<100 {
                let value = ((x + 7) * x + 16 - inverseVariance) * x + 12 - inverseVariance
                let slope = (3 * x + 14) * x + 16 - inverseVariance
                let next = x - value / slope
                guard next < x else { break }
                x = next
            }
            return x
        }
    }

    /// The averages by the names of their parameters, in the same order.
    public let averages: [ParameterStore.Named]

    let profile: Profile
    let moving: [(name: String, average: Tensor, parameter: Tensor)]

    /// Creates an average that starts as a copy of `parameters`.
    ///
    /// - Parameters:
    ///   - parameters: The parameters to average.
    ///   - profile: The decay.
    ///   - frozen: Names of parameters that never change; they are shared instead of copied, default none.
    /// - Throws: `TorchError` if the copies cannot be allocated.
    public init(
        of parameters: [ParameterStore.Named], _ profile: Profile, frozen: Set<String> = []
    ) throws(TorchError) {
        self.profile = profile
        var averages: [ParameterStore.Named] = []
        var moving: [(String, Tensor, Tensor)] = []
        for (name, tensor) in parameters {
            let isFrozen = frozen.contains(name)
            let average = isFrozen ? tensor : try tensor.detached().cloned()
            averages.append((name, average))
            if !isFrozen { moving.append((name, average, tensor)) }
        }
        (self.averages, self.moving) = (averages, moving)
    }

    /// Updates the averages with the parameters after step number `step`, from 1.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func update(afterStep step: Int) throws(TorchError) {
        let weight = 1 - profile.decay(atStep: step)
        try Tensor.foreachLerp_(moving.map(\.average), moving.map(\.parameter), weight: weight)
    }

    /// Restores averages that were saved by name.
    /// - Throws: `TorchError` if a name is missing or unexpected, or a shape differs.
    public func load(_ values: [String: Tensor]) throws(TorchError) {
        try NamedTensors.copy(values, into: averages, what: "averages")
    }
}
