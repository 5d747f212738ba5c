/// The attributes of a picture of `ShapeDataset`, with its caption.
public struct ShapeScene: Sendable, Hashable {
    /// The size of the figure.
    public enum Size: String, Sendable, Hashable, CaseIterable { case small, large }

    /// The colour of the figure, on black.
    public enum Color: String, Sendable, Hashable, CaseIterable {
        case red, green, blue, yellow, cyan, magenta, white

        /// Red, green and blue in [0, 1]; the largest is 1.
        public var components: [Float] {
            switch self {
            case .red: [1, 0, 0]
            case .green: [0, 1, 0]
            case .blue: [0, 0, 1]
            case .yellow: [1, 1, 0]
            case .cyan: [0, 1, 1]
            case .magenta: [1, 0, 1]
            case .white: [1, 1, 1]
            }
        }
    }

    /// The shape of the figure.
    public enum Shape: String, Sendable, Hashable, CaseIterable { case circle, square, triangle }

    /// The position of the figure.
    public enum Position: String, Sendable, Hashable, CaseIterable {
        case topLeft = "at the top left"
        case topRight = "at the top right"
        case middle = "in the middle"
        case bottomLeft = "at the bottom left"
        case bottomRight = "at the bottom right"

        /// The centre of the figure from the upper left corner, as fractions of the picture's width.
        public var anchor: (x: Float, y: Float) {
            switch self {
            case .topLeft: (0.3, 0.3)
            case .topRight: (0.7, 0.3)
            case .middle: (0.5, 0.5)
            case .bottomLeft: (0.3, 0.7)
            case .bottomRight: (0.7, 0.7)
            }
        }
    }

    /// The size of the figure.
    public var size: Size
    /// The colour of the figure.
    public var color: Color
    /// The shape of the figure.
    public var shape: Shape
    /// The position of the figure.
    public var position: Position

    /// Creates a scene from its attributes.
    public init(size: Size, color: Color, shape: Shape, position: Position) {
        self.size = size
        self.color = color
        self.shape = shape
        self.position = position
    }

    /// The 210 possible scenes.
    public static var all: [ShapeScene] {
        Size.allCases.flatMap { size in
            Color.allCases.flatMap { color in
                Shape.allCases.flatMap { shape in
                    Position.allCases.map { ShapeScene(size: size, color: color, shape: shape, position: $0) }
                }
            }
        }
    }

    /// The caption, such as `a small red circle at the top left`.
    public var caption: String { "a \(size.rawValue) \(color.rawValue) \(shape.rawValue) \(position.rawValue)" }

    /// Parses a caption; `nil` for any other text.
    public init?(caption: String) {
        guard let scene = Self.all.first(where: { $0.caption == caption }) else { return nil }
        self = scene
    }
}
