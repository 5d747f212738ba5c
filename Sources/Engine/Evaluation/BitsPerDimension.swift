internal import Foundation

/// Log densities as bits for each dimension, the unit in which models of pictures are compared.
struct BitsPerDimension {
    /// The dimensionality of an example.
    let dimensions: Int
    /// Bits that the unit of the numbers is worth; `nil` is 0.
    let offset: Double?

    /// Converts a log density in nats.
    func callAsFunction(_ logDensity: Double) -> Double {
        -logDensity / (Double(dimensions) * log(2)) + (offset ?? 0)
    }

    /// The mean of examples, at least one.
    func mean(_ logDensities: [Double]) -> Double {
        self(logDensities.reduce(0, +) / Double(logDensities.count))
    }
}
