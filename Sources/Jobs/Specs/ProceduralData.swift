/// Points in the plane, made by a rule.
public struct ToySpec: SpecMapping {
    /// The rule that makes the points.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable { case mixture, moons, checkerboard, rings }
    /// The origin of labels.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case `class`, none }

    /// Rule that makes the points, default `mixture`.
    public var kind = Kind.mixture
    /// The number of points.
    public var count = 100_000
    /// The seed of all points, whatever the seed of the job is.
    public var seed: UInt64 = 0
    /// The standard deviation around the rule; `nil` for that of the kind.
    public var noise: Double?
    /// The origin of labels.
    public var labels = Label.class

    /// Creates the spec with its defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<ToySpec> {
        Key(required: "kind", \.kind, .word, "Rule that makes the points.")
        Key("count", \.count, .integer(1...1_000_000_000), "Number of points.")
        Key("seed", \.seed, .seed, "Seed of all points, independent of the job's seed.")
        Key(
            "noise", \.noise, .number(.closed(0, 10)),
            absent: "0.15 of mixture, 0.1 of moons, 0.05 of rings, 0 of checkerboard",
            "Standard deviation around the rule.")
        Key("labels", \.labels, .word, "Origin of labels.")
    }
}

/// Examples of the procedural captioned set: one coloured figure each, with a text such as "a small red circle at the top
/// left".
public struct ShapesSpec: SpecMapping {
    /// The label of an example.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case none, size, color, shape, position }

    /// The number of examples.
    public var count = 20_000
    /// The seed of all examples, whatever the seed of the job is.
    public var seed: UInt64 = 0
    /// The label of an example.
    public var labels = Label.none

    /// The height and width in pixels where the spec gives no size.
    public static let defaultSize = 32

    /// Creates the spec with its defaults.
    public init() {}

    /// Describes the set.
    public init(count: Int = 20_000, seed: UInt64 = 0, labels: Label = .none) {
        self.count = count
        self.seed = seed
        self.labels = labels
    }

    /// The table of keys.
    public static let table = KeyTable<ShapesSpec> {
        Key("count", \.count, .integer(1...1_000_000_000), "Number of examples.")
        Key("seed", \.seed, .seed, "Seed of all examples, independent of the job's seed.")
        Key("labels", \.labels, .word, "Attribute that is the label.")
    }
}
