/// How often pictures show what their texts say, attribute by attribute.
public struct ShapeScore: Sendable, Hashable, CustomStringConvertible {
    /// Pictures judged.
    public private(set) var count = 0
    /// How many had the right colour.
    public private(set) var colors = 0
    /// How many had the right shape.
    public private(set) var shapes = 0
    /// How many were at the right place.
    public private(set) var positions = 0
    /// How many had the right size.
    public private(set) var sizes = 0
    /// How many were right in colour, shape and position together.
    public private(set) var all = 0

    /// Nothing judged yet.
    public init() {}

    /// Judges one picture; one that shows nothing is wrong in everything.
    public mutating func add(_ found: ShapeScene?, expected: ShapeScene) {
        count += 1
        guard let found else { return }
        let rights = [
            found.color == expected.color, found.shape == expected.shape, found.position == expected.position,
        ]
        if rights[0] { colors += 1 }
        if rights[1] { shapes += 1 }
        if rights[2] { positions += 1 }
        if found.size == expected.size { sizes += 1 }
        if rights.allSatisfy({ $0 }) { all += 1 }
    }

    /// The share of attributes, out of colour, shape and position, that are right, in [0, 1].
    public var attributeAccuracy: Double { count == 0 ? 0 : Double(colors + shapes + positions) / Double(3 * count) }

    /// The shares in per cent.
    public var description: String {
        func percent(_ part: Int) -> String { "\((Double(part) / Double(max(count, 1)) * 1000).rounded() / 10) %" }
        return "colour \(percent(colors)), shape \(percent(shapes)), position \(percent(positions)), size "
            + "\(percent(sizes)), all of the first three \(percent(all)) of \(count)"
    }
}
