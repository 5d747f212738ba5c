/// What a picture of the procedural captioned set shows, attribute by attribute, and the words for it.
public struct ShapeScene: Sendable, Hashable {
    /// How large the figure is.
    public enum Size: String, Sendable, Hashable, CaseIterable { case small, large }

    /// The figure's colour, on black.
    public enum Color: String, Sendable, Hashable, CaseIterable {
        case red, green, blue, yellow, cyan, magenta, white

        /// Red, green and blue, 0 to 1; the largest is 1.
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

    /// The figure.
    public enum Shape: String, Sendable, Hashable, CaseIterable { case circle, square, triangle }

    /// Where the figure is.
    public enum Position: String, Sendable, Hashable, CaseIterable {
        case topLeft = "at the top left"
        case topRight = "at the top right"
        case middle = "in the middle"
        case bottomLeft = "at the bottom left"
        case bottomRight = "at the bottom right"

        /// The middle of the figure from the upper left corner, in widths of the picture.
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

    /// How large.
    public var size: Size
    /// In which colour.
    public var color: Color
    /// What.
    public var shape: Shape
    /// Where.
    public var position: Position

    /// Names the attributes.
    public init(size: Size, color: Color, shape: Shape, position: Position) {
        self.size = size
        self.color = color
        self.shape = shape
        self.position = position
    }

    /// All 210 of them.
    public static var all: [ShapeScene] {
        Size.allCases.flatMap { size in
            Color.allCases.flatMap { color in
                Shape.allCases.flatMap { shape in
                    Position.allCases.map { ShapeScene(size: size, color: color, shape: shape, position: $0) }
                }
            }
        }
    }

    /// The text, such as `a small red circle at the top left`.
    public var caption: String { "a \(size.rawValue) \(color.rawValue) \(shape.rawValue) \(position.rawValue)" }

    /// What a text of this form says; `nil` for any other text.
    public init?(caption: String) {
        guard let scene = Self.all.first(where: { $0.caption == caption }) else { return nil }
        self = scene
    }
}
