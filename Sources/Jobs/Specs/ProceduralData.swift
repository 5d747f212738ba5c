/// Points in the plane, made by a rule.
public struct ToySpec: Codable, Sendable, Hashable {
    /// The rule.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable { case mixture, moons, checkerboard, rings }
    /// What the labels are.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case `class`, none }

    /// The rule.
    public var kind: Kind
    /// How many points.
    public var count: Int
    /// Decides all of them, whatever the seed of the job is.
    public var seed: UInt64
    /// The standard deviation around the rule; `nil` for that of the kind.
    public var noise: Double?
    /// What the labels are.
    public var labels: Label
}

/// Examples of the procedural captioned set: one coloured figure each, with a text such as "a small red circle at the top
/// left".
public struct ShapesSpec: Codable, Sendable, Hashable {
    /// What the label of an example is.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case none, size, color, shape, position }

    /// How many examples.
    public var count: Int
    /// Decides all of them, whatever the seed of the job is.
    public var seed: UInt64
    /// What the label of an example is.
    public var labels: Label

    /// Height and width where the spec gives no size.
    public static let defaultSize = 32

    /// Describes the set.
    public init(count: Int = 20_000, seed: UInt64 = 0, labels: Label = .none) {
        self.count = count
        self.seed = seed
        self.labels = labels
    }
}
