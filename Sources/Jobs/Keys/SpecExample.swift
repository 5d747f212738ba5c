/// The example of a kind of spec: what it is for, and values that can be submitted once the files are there. Its comments
/// come from the tables of keys.
public struct SpecExample: Sendable {
    /// What a job of the kind does, in a sentence.
    let purpose: String
    /// The values, as YAML.
    let values: String

    /// Creates an example.
    init(_ purpose: String, _ values: String) {
        self.purpose = purpose
        self.values = values
    }
}

/// A spec that documents show an example of.
public protocol ExampleSpec: SpecMapping {
    /// The example.
    static var example: SpecExample { get }
}

extension ExampleSpec {
    /// The example with all keys: those without a value as comments, each with its documentation, range and default.
    /// - Parameter kind: the word of the spec's kind.
    static func commentedExample(of kind: String) -> String {
        let rendering = CommentedSpec(values: example.values)
        let head = CommentedSpec.wrapped(
            "\(example.purpose) Keys behind # have their defaults. All keys: man 5 cfgd-spec.", indent: "")
        return (head + ["kind: \(kind)"] + rendering.lines(of: table.mappings)).joined(separator: "\n") + "\n"
    }
}
