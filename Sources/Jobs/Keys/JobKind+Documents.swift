extension JobKind {
    /// A commented example of a spec of the kind, which passes the check as it is.
    public var commentedExample: String { specType.commentedExample }

    /// The JSON Schema (draft-07) of specs of the kind, for editors and for programs that write specs. It describes the
    /// structure: keys, types, ranges and words; what keys mean together is checked when a spec is read.
    public var schema: JSONSchema { specType.schema }
}

extension JobKindSpec {
    fileprivate static var schema: JSONSchema {
        let kind = KeyDescription(
            word: "kind", type: .word(of: [traits.kind.rawValue]), default: nil, isRequired: true,
            summary: "Kind of the job.")
        return JSONSchema.mapping([kind] + keys).adding([
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": .string("cfgd spec of kind \(Self.traits.kind.rawValue)"),
        ])
    }
}
