internal import Foundation

/// The standard normal distribution of one number.
enum StandardNormal {
    /// Returns the number below which a share `p` lies; `p` is brought into [2^-26, 1 - 2^-26], the reach of float32 draws.
    static func quantile(_ p: Double) -> Double {
        let p = min(max(p, 0x1p-26), 1 - 0x1p-26)
        let tail = min(p, 1 - p)
        // Abramowitz and Stegun 26.2.23, good to 4.5e-4, and three of Halley's steps, each of which triples the digits.
        let s = (-2 * log(tail)).squareRoot()
        let numerator = 2.515517 + s * (0.802853 + s * 0.010328)
        let denominator = 1 + s * (1.432788 + s * (0.189269 + s * 0.001308))
        var z = -(s - numerator / denominator)
        for _ in 0..<3 {
            let error = (erfc(-z / 2.0.squareRoot()) / 2 - tail) * (2 * .pi).squareRoot() * exp(z * z / 2)
            z -= error / (1 + z * error / 2)
        }
        return p < 0.5 ? z : -z
    }
}

/// Returns `1 / (1 + e^-z)`.
func logistic(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
