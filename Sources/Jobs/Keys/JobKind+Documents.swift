extension JobKind {
    /// A commented example of a spec of the kind, which passes the check as it is.
    public var commentedExample: String {
        switch self {
        case .train: TrainingSpec.commentedExample(of: rawValue)
        case .sample: SamplingSpec.commentedExample(of: rawValue)
        case .classifier: ClassifierSpec.commentedExample(of: rawValue)
        case .evaluate: EvaluationSpec.commentedExample(of: rawValue)
        case .importing: ImportSpec.commentedExample(of: rawValue)
        case .encode: EncodingSpec.commentedExample(of: rawValue)
        }
    }

    /// The sets of keys that a spec of the kind can have.
    var mappings: [MappingDescription] {
        switch self {
        case .train: TrainingSpec.table.mappings
        case .sample: SamplingSpec.table.mappings
        case .classifier: ClassifierSpec.table.mappings
        case .evaluate: EvaluationSpec.table.mappings
        case .importing: ImportSpec.table.mappings
        case .encode: EncodingSpec.table.mappings
        }
    }

    /// The JSON Schema (draft-07) of specs of the kind, for editors and for programs that write specs. It describes the
    /// structure: keys, types, ranges and words; what keys mean together is checked when a spec is read.
    public var schema: JSONSchema {
        let kind = KeyDescription(
            word: "kind", type: .word(of: [rawValue]), default: nil, isRequired: true, summary: "Kind of the job.")
        let mapping = MappingDescription(variant: nil, keys: [kind] + (mappings.first?.keys ?? []))
        return mapping.schema.adding([
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": .string("cfgd spec of kind \(rawValue)"),
        ])
    }
}
