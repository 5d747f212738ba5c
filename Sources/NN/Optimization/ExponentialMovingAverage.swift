internal import Foundation
public import Torch

/// A moving average of a network's parameters, which samples better than the parameters themselves.
///
/// After step t it is `βₜ average + (1 - βₜ) parameters`.
public final class ExponentialMovingAverage {
    /// How fast the past is forgotten.
    public enum Profile: Codable, Hashable, Sendable {
        /// The same β, in [0, 1), at every step.
        case constant(decay: Double)

        /// `βₜ = (1 - 1/t)^(γ+1)`: the average is as wide, relative to the training so far, at all times. `sigmaRel` in
        /// (0, 0.28] is the width of its profile as a fraction of the training (Karras et al., Analyzing and Improving
        /// the Training Dynamics of Diffusion Models, 2024, section 3.1 and appendix C).
        case powerFunction(sigmaRel: Double)

        /// βₜ for step t, counted from 1.
        public func decay(atStep step: Int) -> Double {
            precondition(step >= 1, "steps are counted from 1")
            switch self {
            case .constant(let decay): return decay
            case .powerFunction(let sigmaRel):
                return pow(1 - 1 / Double(step), Profile.exponent(sigmaRel: sigmaRel) + 1)
            }
        }

        /// γ, the largest real root of `x³ + 7x² + (16 - σ⁻²) x + (12 - σ⁻²)` for a relative width σ.
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

    private let profile: Profile
    private let moving: [(average: Tensor, parameter: Tensor)]

    /// An average that begins as a copy of `parameters`.
    ///
    /// - Parameter frozen: The names of those that never change: they are their own average, and cost nothing.
    public init(
        of parameters: [ParameterStore.Named], _ profile: Profile, frozen: Set<String> = []
    ) throws(TorchError) {
        self.profile = profile
        var averages: [ParameterStore.Named] = []
        var moving: [(Tensor, Tensor)] = []
        for (name, tensor) in parameters {
            let isFrozen = frozen.contains(name)
            let average = isFrozen ? tensor : try tensor.detached().cloned()
            averages.append((name, average))
            if !isFrozen { moving.append((average, tensor)) }
        }
        (self.averages, self.moving) = (averages, moving)
    }

    /// Takes in the parameters as they are after step number `step`, counted from 1.
    public func update(afterStep step: Int) throws(TorchError) {
        let weight = 1 - profile.decay(atStep: step)
        try Tensor.foreachLerp_(moving.map(\.average), moving.map(\.parameter), weight: weight)
    }

    /// Takes up averages that were saved by name.
    public func load(_ values: [String: Tensor]) throws(TorchError) {
        try NamedTensors.copy(values, into: averages, what: "averages")
    }
}
