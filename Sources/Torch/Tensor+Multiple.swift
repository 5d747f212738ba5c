internal import CTorch

// Operations on all parameters of a model in one call: one call for each would cost more than the arithmetic.
extension Tensor {
    /// Takes one AdamW step for every parameter, in place, and moves its average towards it, in one pass over memory
    /// (Loshchilov and Hutter 2019).
    ///
    /// `g ← gradientScale · gradient`, `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `p ← p - rate (weightDecay p + m̂ / (√v̂
    /// + eps))` with `m̂ = m / (1-β₁ⁿ)`, `v̂ = v / (1-β₂ⁿ)`, then `average ← average + averageWeight (p - average)`.
    ///
    /// - Parameters:
    ///   - parameters: The parameters p.
    ///   - gradients: A gradient for each parameter; where no kernel takes the tensors, scaled in place.
    ///   - firstMoments: A first moment m for each parameter.
    ///   - secondMoments: A second moment v for each parameter.
    ///   - averages: An average for each parameter, `nil` for none; default none at all.
    ///   - step: The number n of this step, from 1.
    ///   - rate: Learning rate, at least 0.
    ///   - beta1: Decay β₁ of the first moment, in [0, 1).
    ///   - beta2: Decay β₂ of the second moment, in [0, 1).
    ///   - weightDecay: Decoupled weight decay, at least 0.
    ///   - eps: Added to the denominator, greater than 0.
    ///   - gradientScale: The factor of the gradients, default 1.
    ///   - averageWeight: The weight of the parameter in its average, in [0, 1], default 0.
    /// - Throws: `TorchError` if shapes or dtypes of a parameter's tensors differ.
    public static func fusedAdamWStep(
        parameters: [Tensor], gradients: [Tensor], firstMoments: [Tensor], secondMoments: [Tensor],
        averages: [Tensor?]? = nil, step: Int, rate: Double, beta1: Double, beta2: Double, weightDecay: Double,
        eps: Double, gradientScale: Double = 1, averageWeight: Double = 0
    ) throws(TorchError) {
        let averages = averages ?? [Tensor?](repeating: nil, count: parameters.count)
        precondition(
            gradients.count == parameters.count && firstMoments.count == parameters.count
                && secondMoments.count == parameters.count && averages.count == parameters.count,
            "one gradient, two moments and one average or none for each parameter")
        let rates = ct_update_rates(
            step: Double(step), rate: rate, beta1: beta1, beta2: beta2, weight_decay: weightDecay, eps: eps,
            gradient_scale: gradientScale, average_weight: averageWeight)
        let averageHandles = averages.map { $0?.handle ?? ct_tensor() } + [ct_tensor()]
        defer { withExtendedLifetime(averages) {} }
        let done = withHandles(of: parameters) { parameters, count in
            withHandles(of: gradients) { gradients, _ in
                withHandles(of: firstMoments) { firstMoments, _ in
                    withHandles(of: secondMoments) { secondMoments, _ in
                        ct_update(parameters, gradients, firstMoments, secondMoments, averageHandles, count, rates)
                    }
                }
            }
        }
        guard done else { throw TorchError.last(#function) }
    }

    /// Interpolates every target linearly towards its source, in place: `target + weight (source - target)`.
    /// - Throws: `TorchError` if the shapes of a pair differ.
    public static func foreachLerp_(
        _ targets: [Tensor], _ sources: [Tensor], weight: Double
    ) throws(TorchError) {
        precondition(targets.count == sources.count, "one source for each target")
        let done = withHandles(of: targets) { targets, count in
            withHandles(of: sources) { sources, _ in ct_foreach_lerp_(targets, sources, count, weight) }
        }
        guard done else { throw TorchError.last(#function) }
    }

    /// Computes the Euclidean norm of all gradients taken as one vector; waits for the device once.
    /// - Throws: `TorchError` if a tensor operation fails.
    public static func gradientNorm(_ parameters: [Tensor]) throws(TorchError) -> Double {
        var norm = 0.0
        let done = withHandles(of: parameters) { handles, count in ct_gradient_norm(handles, count, &norm) }
        guard done else { throw TorchError.last(#function) }
        return norm
    }

    /// Scales all gradients by one factor so that their Euclidean norm, taken as one vector, is at most `maxNorm`.
    ///
    /// - Returns: The norm before scaling. If it is not finite, no gradient was scaled and the step must be skipped.
    /// - Throws: `TorchError` if a tensor operation fails.
    @discardableResult
    public static func clipGradients(_ parameters: [Tensor], maxNorm: Double) throws(TorchError) -> Double {
        let norm = try gradientNorm(parameters)
        guard norm.isFinite, norm > maxNorm else { return norm }
        let gradients = parameters.compactMap(\.gradient)
        let done = withHandles(of: gradients) { handles, count in ct_foreach_scale_(handles, count, maxNorm / norm) }
        guard done else { throw TorchError.last(#function) }
        return norm
    }

    /// Clears the gradients of all parameters.
    public static func setGradientsToZero(_ parameters: [Tensor]) {
        withHandles(of: parameters) { handles, count in ct_clear_gradients(handles, count) }
    }
}
