/// A figure in the plane of a picture, with the fraction of each pixel that it covers.
struct ShapeFigure {
    let shape: ShapeScene.Shape
    /// The centroid, in pixels from the upper left corner.
    let x: Float
    let y: Float
    /// The radius of a circle in pixels; for other shapes the scale of `area`.
    let radius: Float

    /// The number of sample points along each side of a pixel.
    private static let lattice = 4
    /// The circumradius of a triangle, in radii.
    private static let triangle: Float = 1.25
    /// Half the side of a square, in radii: the area of the circle.
    private static let square: Float = 0.886

    /// Returns the area of a figure of radius 1.
    static func area(_ shape: ShapeScene.Shape) -> Float {
        switch shape {
        case .circle: .pi
        case .square: 4 * square * square
        case .triangle: 0.75 * Float(3).squareRoot() * triangle * triangle
        }
    }

    /// Whether the figure contains a point, given relative to the centroid in radii.
    private func contains(_ x: Float, _ y: Float) -> Bool {
        switch shape {
        case .circle: return x * x + y * y <= 1
        case .square: return abs(x) <= Self.square && abs(y) <= Self.square
        case .triangle:
            // Upright and equilateral: the inradius is half the circumradius.
            return y <= Self.triangle / 2 && Float(3).squareRoot() * abs(x) <= y + Self.triangle
        }
    }

    /// Returns the covered fraction of each pixel, `width` by `width`, row by row.
    func coverage(width: Int) -> [Float] {
        var coverage = [Float](repeating: 0, count: width * width)
        let reach = radius * Self.triangle + 1
        let columns = max(0, Int(x - reach))..<min(width, max(0, Int(x + reach) + 1))
        let rows = max(0, Int(y - reach))..<min(width, max(0, Int(y + reach) + 1))
        guard !columns.isEmpty, !rows.isEmpty, radius > 0 else { return coverage }
        let step = 1 / Float(Self.lattice)
        for row in rows {
            for column in columns {
                var inside = 0
                for i in 0..<Self.lattice {
                    for j in 0..<Self.lattice {
                        let px = Float(column) + (Float(j) + 0.5) * step
                        let py = Float(row) + (Float(i) + 0.5) * step
                        if contains((px - x) / radius, (py - y) / radius) { inside += 1 }
                    }
                }
                coverage[row * width + column] = Float(inside) * step * step
            }
        }
        return coverage
    }
}
