internal import FlowMath

extension ProbabilityPath {
    /// Returns the rate r of the data prediction `D + r (D - D_before)` at the end of a path, from the predictions at
    /// two times before; 0 takes the last prediction.
    ///
    /// Along a trajectory the data prediction is smooth in `(sigma / alpha)^2`, and a straight line in this measure
    /// meets the end with an error of its square. Where sigma falls in proportion to 1 - t the last prediction alone is
    /// off by the square of the last step, which is order 2 already; where sigma falls like a square root it is off by
    /// the length of the last step.
    func extrapolation(from before: ScalarPathCoefficients, by last: ScalarPathCoefficients) -> Double {
        guard hasInfiniteSlope else { return 0 }
        let (far, near) = (before.noiseLevel * before.noiseLevel, last.noiseLevel * last.noiseLevel)
        return far > near ? near / (far - near) : 0
    }
}
