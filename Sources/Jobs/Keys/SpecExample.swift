/// The example of a kind of spec: what it is for, and values that can be submitted once the files are there. Its comments
/// come from the tables of keys.
public struct SpecExample: Sendable {
    /// The purpose of a job of the kind, in one sentence.
    let purpose: String
    /// The values, as YAML.
    let values: String

    /// Creates an example.
    init(_ purpose: String, _ values: String) {
        self.purpose = purpose
        self.values = values
    }
}

extension JobKindSpec {
    /// The example with all keys: those without a value as comments, each with its documentation, range and default.
    static var commentedExample: String {
        let rendering = CommentedSpec(values: example.values)
        let head = CommentedSpec.wrapped(
            "\(example.purpose) Keys behind # have their defaults. All keys: man 5 cfgd-spec.", indent: "")
        return (head + ["kind: \(traits.kind.rawValue)"] + rendering.lines(of: table.mappings)).joined(separator: "\n")
            + "\n"
    }
}
