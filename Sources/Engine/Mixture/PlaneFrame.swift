internal import Flow
internal import FlowMath
internal import Foundation

/// A square part of the plane, divided into pixels, rows from the top.
struct PlaneFrame {
    private let left: Double
    private let bottom: Double
    private let side: Double
    private let size: Int

    /// The blur of a sample, in pixels.
    private static let blur = 2.5

    /// The square with four standard deviations round every component.
    init(around mixture: GaussianMixture, size: Int) {
        var (low, high) = ([Double.infinity, .infinity], [-Double.infinity, -.infinity])
        for component in mixture.components {
            for axis in 0..<2 {
                let variance =
                    switch component.covariance {
                    case .isotropic(let variance): variance
                    case .full(let matrix): matrix[axis][axis]
                    }
                let reach = 4 * variance.squareRoot()
                low[axis] = min(low[axis], component.mean[axis] - reach)
                high[axis] = max(high[axis], component.mean[axis] + reach)
            }
        }
        side = max(high[0] - low[0], high[1] - low[1])
        left = (low[0] + high[0] - side) / 2
        bottom = (low[1] + high[1] - side) / 2
        self.size = size
    }

    private var pixel: Double { side / Double(size) }

    /// The middle of every pixel, x and y alternating.
    var centres: [Double] {
        var centres: [Double] = []
        for row in 0..<size {
            let y = bottom + side - (Double(row) + 0.5) * pixel
            for column in 0..<size { centres += [left + (Double(column) + 0.5) * pixel, y] }
        }
        return centres
    }

    /// The density of points at every pixel, blurred by a normal distribution; points outside count and do not show.
    func density(of points: [(Double, Double)]) -> [Double] {
        var counts = [Double](repeating: 0, count: size * size)
        for (x, y) in points {
            let column = ((x - left) / pixel).rounded(.down)
            let row = ((bottom + side - y) / pixel).rounded(.down)
            guard (0..<Double(size)).contains(column), (0..<Double(size)).contains(row) else { continue }
            counts[Int(row) * size + Int(column)] += 1
        }
        let total = max(1, Double(points.count)) * pixel * pixel
        return blurred(blurred(counts, step: 1, line: size), step: size, line: 1).map { $0 / total }
    }

    /// - Parameters:
    ///   - step: from one number of a line to the next.
    ///   - line: from one line to the next.
    private func blurred(_ values: [Double], step: Int, line: Int) -> [Double] {
        let reach = Int((3 * Self.blur).rounded(.up))
        let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * Self.blur * Self.blur)) }
        let sum = weights.reduce(0, +)
        var result = values
        for start in 0..<size {
            for place in 0..<size {
                var value = 0.0
                for (index, weight) in weights.enumerated() {
                    let other = place + index - reach
                    if (0..<size).contains(other) { value += weight * values[start * line + other * step] }
                }
                result[start * line + place * step] = value / sum
            }
        }
        return result
    }
}
