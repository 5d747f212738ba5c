internal import CTorch

// Work on all parameters of a model in one call: the cost of a call for each would exceed that of the arithmetic.
extension Tensor {
    /// One AdamW step on every parameter, in place, in one pass over memory (Loshchilov and Hutter 2019).
    ///
    /// `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `p ← p - rate (weightDecay p + m̂ / (√v̂ + eps))` with
    /// `m̂ = m / (1-β₁ⁿ)`, `v̂ = v / (1-β₂ⁿ)`.
    ///
    /// - Parameter step: n, the number of this step, counted from 1.
    public static func fusedAdamWStep(
        parameters: [Tensor], gradients: [Tensor], firstMoments: [Tensor], secondMoments: [Tensor], step: Int,
        rate: Double, beta1: Double, beta2: Double, weightDecay: Double, eps: Double
    ) throws(TorchError) {
        precondition(
            gradients.count == parameters.count && firstMoments.count == parameters.count
                && secondMoments.count == parameters.count, "one gradient and two moments for each parameter")
        let done = withHandles(of: parameters) { parameters, count in
            withHandles(of: gradients) { gradients, _ in
                withHandles(of: firstMoments) { firstMoments, _ in
                    withHandles(of: secondMoments) { secondMoments, _ in
                        ct_adamw_step(
                            parameters, gradients, firstMoments, secondMoments, count, Double(step), rate, beta1,
                            beta2, weightDecay, eps)
                    }
                }
            }
        }
        guard done else { throw TorchError.last(#function) }
    }

    /// Moves every target by `weight` of its way to its source, in place.
    public static func foreachLerp_(
        _ targets: [Tensor], _ sources: [Tensor], weight: Double
    ) throws(TorchError) {
        precondition(targets.count == sources.count, "one source for each target")
        let done = withHandles(of: targets) { targets, count in
            withHandles(of: sources) { sources, _ in ct_foreach_lerp_(targets, sources, count, weight) }
        }
        guard done else { throw TorchError.last(#function) }
    }

    /// The Euclidean norm of all gradients taken as one vector. Waits for the device once.
    public static func gradientNorm(_ parameters: [Tensor]) throws(TorchError) -> Double {
        try clipGradients(parameters, maxNorm: .infinity)
    }

    /// Scales all gradients down together so that the norm of all of them taken as one vector is at most `maxNorm`.
    ///
    /// - Returns: The norm before. If it is not a finite number, nothing was scaled and the step should not be taken.
    @discardableResult
    public static func clipGradients(_ parameters: [Tensor], maxNorm: Double) throws(TorchError) -> Double {
        var norm = 0.0
        let done = withHandles(of: parameters) { handles, count in
            ct_clip_gradients(handles, count, maxNorm, &norm)
        }
        guard done else { throw TorchError.last(#function) }
        return norm
    }

    /// Forgets the gradients of all parameters, so that the next `backward()` begins from nothing.
    public static func setGradientsToZero(_ parameters: [Tensor]) {
        withHandles(of: parameters) { handles, count in ct_clear_gradients(handles, count) }
    }
}
