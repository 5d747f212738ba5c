/// A condition of a `ComposedField` and its weight.
public struct WeightedCondition: Sendable, Hashable {
    /// The class or the text.
    public let condition: Condition
    /// The weight; a negative one leads away from the condition.
    public let weight: Double

    /// Weights a class.
    public init(label: Int, weight: Double) {
        self.init(Condition(label: label), weight: weight)
    }

    /// Weights a condition.
    public init(_ condition: Condition, weight: Double) {
        self.condition = condition
        self.weight = weight
    }
}
