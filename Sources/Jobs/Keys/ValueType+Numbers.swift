extension ValueType where Value == Int {
    /// A whole number.
    static func integer(_ range: ClosedRange<Int>) -> ValueType {
        ValueType(.integer(range)) { $0.integer($1, in: range) }
    }

    /// An even number.
    static func evenInteger(_ range: ClosedRange<Int>) -> ValueType {
        let description = TypeDescription(
            "even number", range: "\(range.words), even", expected: "an even number in \(range.words)",
            schema: TypeDescription.integer(range).schema.adding(["multipleOf": 2]))
        return ValueType(description) { reader, key in
            let value = reader.integer(key, in: range)
            if let value, value % 2 != 0 { reader.report(key, "\(value) is odd; expected an even number") }
            return value
        }
    }

    /// One of a few whole numbers.
    /// - Parameter meanings: the values with what they mean, for messages.
    static func integer(of values: [Int], _ meanings: String? = nil) -> ValueType {
        let words = values.map(String.init).joined(separator: " or ")
        let description = TypeDescription(
            "whole number", range: words, expected: words, schema: ["enum": .array(values.map { .integer($0) })])
        return ValueType(description) { reader, key in
            let value = reader.integer(key, in: (values.min() ?? 0)...(values.max() ?? 0))
            if let value, !values.contains(value) {
                reader.report(key, "\(value) is out of range; valid is \(meanings ?? words)")
            }
            return value
        }
    }
}

extension ValueType where Value == UInt64 {
    /// A seed of random numbers.
    static var seed: ValueType {
        let range = "0 to \(Int.max)"
        let description = TypeDescription(
            "whole number", range: range, expected: "a whole number in \(range)",
            schema: TypeDescription.integer(0...Int.max).schema)
        return ValueType(description) { $0.integer($1, in: 0...Int.max).map(UInt64.init) }
    }
}

extension ValueType where Value == [Int] {
    /// Whole numbers; one number stands for a list of one.
    static func integers(_ range: ClosedRange<Int>) -> ValueType {
        let one = TypeDescription.integer(range).schema
        let description = TypeDescription(
            "list of whole numbers", range: range.words, expected: "a list of whole numbers",
            schema: .any(of: [one, ["type": "array", "items": one]]))
        return ValueType(description, text: { $0.isEmpty ? "none" : "\($0)" }) { $0.integers($1, in: range) }
    }

    /// One number for each level of a network, at most 16.
    static func levels(_ example: [Int]) -> ValueType {
        let range = 1...65536
        let one = TypeDescription.integer(range).schema
        let description = TypeDescription(
            "list of whole numbers", range: "\(range.words), 1 to 16 levels", expected: "one number for each level",
            schema: .any(of: [one, ["type": "array", "items": one, "minItems": 1, "maxItems": 16]]))
        return ValueType(description) { reader, key in
            let levels = reader.integers(key, in: range)
            if let levels, levels.isEmpty {
                reader.report(key, "is empty; expected one number for each level, such as \(example)")
            } else if let levels, levels.count > 16 {
                reader.report(key, "has \(levels.count) levels; there can be 16")
            }
            return levels
        }
    }
}

extension ValueType where Value == Double {
    /// A number in a range.
    static func number(_ range: NumberRange) -> ValueType {
        ValueType(.number(range), text: { NumberRange.text($0) }) { $0.number($1, in: range) }
    }
}

extension ValueType where Value == [Double] {
    /// Numbers; one number stands for a list of one.
    static func numbers(_ range: NumberRange) -> ValueType {
        let description = TypeDescription(
            "number or list of numbers", range: range.description,
            expected: "a number or a list of numbers in \(range)",
            schema: .any(of: [range.schema, ["type": "array", "items": range.schema]]))
        return ValueType(description, text: { $0.count == 1 ? NumberRange.text($0[0]) : "\($0)" }) {
            $0.numbers($1, in: range)
        }
    }
}

extension ValueType where Value == [[Double]] {
    /// Rows of numbers.
    static func rows(_ range: NumberRange, _ expected: String) -> ValueType {
        let description = TypeDescription(
            "list of lists of numbers", range: range.description, expected: expected,
            schema: ["type": "array", "minItems": 1, "items": ["type": "array", "items": range.schema, "minItems": 1]])
        return ValueType(description) { $0.rows($1, in: range) }
    }
}

extension ValueType where Value == [[[Double]]] {
    /// Matrices, each a list of rows.
    static func matrices(_ range: NumberRange) -> ValueType {
        let row: JSONSchema = ["type": "array", "items": range.schema]
        let description = TypeDescription(
            "list of matrices", range: range.description, expected: "a list of matrices, each a list of rows",
            schema: ["type": "array", "items": ["type": "array", "items": row]])
        return ValueType(description) { $0.matrices($1, in: range) }
    }
}

extension ValueType where Value == ClosedRange<Double> {
    /// Two numbers in ascending order; they are equal only where that is allowed.
    static func bounds(_ range: NumberRange, _ expected: String, allowsEqual: Bool = true) -> ValueType {
        let description = TypeDescription(
            "two numbers", range: range.description, expected: expected,
            schema: ["type": "array", "items": range.schema, "minItems": 2, "maxItems": 2])
        return ValueType(
            description, as: { [$0.lowerBound, $0.upperBound] },
            from: { $0.count == 2 && $0[0] <= $0[1] ? $0[0]...$0[1] : nil },
            text: { "[\(NumberRange.text($0.lowerBound)), \(NumberRange.text($0.upperBound))]" }
        ) { reader, key in
            guard let bounds = reader.numbers(key, in: range) else { return nil }
            guard bounds.count == 2, bounds[0] <= bounds[1] else {
                reader.report(key, "expected \(expected)")
                return nil
            }
            guard allowsEqual || bounds[0] < bounds[1] else {
                reader.report(key, "the two values are the same")
                return nil
            }
            return bounds[0]...bounds[1]
        }
    }
}

extension ValueType where Value == Range<Int> {
    /// The places from one number to before another.
    static func span(_ range: ClosedRange<Int>, _ expected: String) -> ValueType {
        let description = TypeDescription(
            "two whole numbers", range: range.words, expected: expected,
            schema: [
                "type": "array", "items": TypeDescription.integer(range).schema, "minItems": 2, "maxItems": 2,
            ])
        return ValueType(
            description, as: { [$0.lowerBound, $0.upperBound] },
            from: { $0.count == 2 && $0[0] < $0[1] ? $0[0]..<$0[1] : nil },
            text: { "[\($0.lowerBound), \($0.upperBound)]" }
        ) { reader, key in
            guard let ends = reader.integers(key, in: range) else { return nil }
            guard ends.count == 2, ends[0] < ends[1] else {
                reader.report(key, "expected \(expected)")
                return nil
            }
            return ends[0]..<ends[1]
        }
    }
}

extension TypeDescription {
    static func integer(_ range: ClosedRange<Int>) -> TypeDescription {
        var schema: [String: JSONSchema] = ["type": "integer", "minimum": .integer(range.lowerBound)]
        // Readers of JSON that have double precision alone would round the largest seed up, out of its range.
        if range.upperBound < Int.max { schema["maximum"] = .integer(range.upperBound) }
        return TypeDescription(
            "whole number", range: range.words, expected: "a whole number in \(range.words)", schema: .object(schema))
    }

    static func number(_ range: NumberRange) -> TypeDescription {
        TypeDescription("number", range: range.description, expected: "a number in \(range)", schema: range.schema)
    }
}

extension ClosedRange<Int> {
    /// `1 to 4096`, or `1 or more`.
    var words: String { upperBound == Int.max ? "\(lowerBound) or more" : "\(lowerBound) to \(upperBound)" }
}

extension NumberRange {
    var schema: JSONSchema {
        var schema: [String: JSONSchema] = ["type": "number"]
        if lower.isFinite { schema[includesLower ? "minimum" : "exclusiveMinimum"] = .number(lower) }
        if upper.isFinite { schema[includesUpper ? "maximum" : "exclusiveMaximum"] = .number(upper) }
        return .object(schema)
    }
}
