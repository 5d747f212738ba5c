/// The accuracy of pictures with respect to their texts, by attribute.
public struct ShapeScore: Sendable, Hashable, CustomStringConvertible {
    /// The number of judged pictures.
    public private(set) var count = 0
    /// The number of pictures with the right colour.
    public private(set) var colors = 0
    /// The number of pictures with the right shape.
    public private(set) var shapes = 0
    /// The number of pictures with the right position.
    public private(set) var positions = 0
    /// The number of pictures with the right size.
    public private(set) var sizes = 0
    /// The number of pictures with the right colour, shape and position.
    public private(set) var all = 0

    /// Creates a score without pictures.
    public init() {}

    /// Counts one picture; `nil` is wrong in every attribute.
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

    /// The fraction of right attributes among colour, shape and position, in [0, 1].
    public var attributeAccuracy: Double { count == 0 ? 0 : Double(colors + shapes + positions) / Double(3 * count) }

    /// The fractions in per cent.
    public var description: String {
        func percent(_ part: Int) -> String { "\((Double(part) / Double(max(count, 1)) * 1000).rounded() / 10) %" }
        return "colour \(percent(colors)), shape \(percent(shapes)), position \(percent(positions)), size "
            + "\(percent(sizes)), all of the first three \(percent(all)) of \(count)"
    }
}
