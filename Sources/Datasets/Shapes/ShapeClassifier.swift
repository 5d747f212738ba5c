public import Torch

/// A rule-based classifier of the pictures of `ShapeDataset`, for measuring how often a model draws what its text says.
///
/// The colour is the mean colour of bright pixels, the position their centroid, the size their area. The shape is the
/// one whose figure of the same centroid and area has the least squared difference from the picture.
public enum ShapeClassifier {
    /// Classifies a picture; `nil` if nothing is bright enough.
    ///
    /// - Parameters:
    ///   - pixels: The red, green and blue planes, each `width` by `width` row by row, in [0, 1].
    ///   - width: Height and width in pixels.
    public static func scene(_ pixels: [Float], width: Int) -> ShapeScene? {
        let size = width * width
        precondition(pixels.count == 3 * size, "\(pixels.count) numbers for \(width)x\(width) in colour")
        let brightness = (0..<size).map { max(pixels[$0], pixels[size + $0], pixels[2 * size + $0]) }
        let bright = (0..<size).filter { brightness[$0] > 0.5 }
        guard bright.count >= 3 else { return nil }
        let sums = (0..<3).map { channel in bright.reduce(Float(0)) { $0 + pixels[channel * size + $1] } }
        guard let color = color(sums) else { return nil }

        // The covered fraction of each pixel; less than a quarter counts as noise.
        let components = color.components
        let norm = components.reduce(0) { $0 + $1 * $1 }
        let coverage = (0..<size).map { pixel -> Float in
            let share = (0..<3).reduce(Float(0)) { $0 + pixels[$1 * size + pixel] * components[$1] } / norm
            return share < 0.25 ? 0 : min(1, share)
        }
        let area = coverage.reduce(0, +)
        guard area > 1 else { return nil }
        var (x, y): (Float, Float) = (0, 0)
        for (pixel, share) in coverage.enumerated() {
            x += share * (Float(pixel % width) + 0.5) / area
            y += share * (Float(pixel / width) + 0.5) / area
        }
        guard let (shape, radius) = shape(coverage, area: area, x: x, y: y, width: width) else { return nil }
        let side = Float(width)
        let position = nearest(ShapeScene.Position.allCases) { position in
            let (dx, dy) = (x / side - position.anchor.x, y / side - position.anchor.y)
            return dx * dx + dy * dy
        }
        let extent = nearest(ShapeScene.Size.allCases) { abs(radius / side / ShapeDataset.radius($0) - 1) }
        guard let position, let extent else { return nil }
        return ShapeScene(size: extent, color: color, shape: shape, position: position)
    }

    /// Classifies each picture of a tensor of shape [N, 3, width, width] in [-1, 1].
    /// - Throws: `TorchError` if the tensor has another shape.
    public static func scenes(_ pictures: Tensor) throws(TorchError) -> [ShapeScene?] {
        let shape = pictures.shape
        guard shape.count == 4, shape[1] == 3, shape[2] == shape[3] else {
            throw TorchError(operation: "scenes", message: "expected a shape [N, 3, width, width], found \(shape)")
        }
        let values = try ((pictures + 1) / 2).clamped(0, 1).values()
        let size = shape[1] * shape[2] * shape[3]
        return (0..<shape[0]).map { scene(Array(values[$0 * size..<($0 + 1) * size]), width: shape[3]) }
    }

    private static func color(_ sums: [Float]) -> ShapeScene.Color? {
        guard let largest = sums.max(), largest > 0 else { return nil }
        return nearest(ShapeScene.Color.allCases) { color in
            zip(sums, color.components).reduce(0) { $0 + ($1.0 / largest - $1.1) * ($1.0 / largest - $1.1) }
        }
    }

    private static func shape(
        _ coverage: [Float], area: Float, x: Float, y: Float, width: Int
    ) -> (ShapeScene.Shape, radius: Float)? {
        func radius(_ shape: ShapeScene.Shape) -> Float { (area / ShapeFigure.area(shape)).squareRoot() }
        let best = nearest(ShapeScene.Shape.allCases) { shape in
            let figure = ShapeFigure(shape: shape, x: x, y: y, radius: radius(shape)).coverage(width: width)
            return zip(coverage, figure).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return best.map { ($0, radius($0)) }
    }

    private static func nearest<Value>(_ values: [Value], _ distance: (Value) -> Float) -> Value? {
        values.map { (value: $0, distance: distance($0)) }.min { $0.distance < $1.distance }?.value
    }
}
