internal import FlowMath

extension ValueType where Value == Bool {
    /// `true` or `false`.
    static var flag: ValueType {
        ValueType(TypeDescription("flag", expected: "true or false", schema: ["type": "boolean"])) { $0.flag($1) }
    }
}

extension ValueType where Value == String {
    /// A text on one line or several.
    static var text: ValueType { text("a text") }

    /// A text, named in messages by `expected`.
    static func text(_ expected: String) -> ValueType {
        ValueType(TypeDescription("text", expected: expected, schema: .text)) { $0.text($1) }
    }

    /// The absolute path of a file or directory that the job reads.
    /// - Parameter what: what stands there, for messages: `an IDX file`.
    static func path(_ what: String) -> ValueType {
        var type = ValueType(
            TypeDescription("path", expected: "the path of \(what)", isPath: true, schema: .text)
        ) { $0.path($1) }
        type.paths = { [SpecPath(field: $1, path: $0)] }
        return type
    }

    /// The absolute path of a directory that the job reads.
    /// - Parameter what: what stands in it, for messages.
    static func directory(_ what: String) -> ValueType {
        var type = ValueType(
            TypeDescription("path", expected: "the directory of \(what)", isPath: true, schema: .text)
        ) { $0.path($1) }
        type.paths = { [SpecPath(field: $1, path: $0)] }
        return type
    }

    /// The name of a job.
    static var jobName: ValueType {
        ValueType(
            TypeDescription(
                "job name", expected: "a name", schema: ["type": "string", "minLength": 1, "maxLength": 64])
        ) { $0.jobName($1) }
    }

    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`.
    static var device: ValueType {
        ValueType(
            TypeDescription(
                "device", range: "cpu, cuda or cuda:0", expected: "cpu, cuda or cuda:0",
                schema: ["type": "string", "pattern": "^(cpu|cuda(:[0-9]{1,3})?)$"])
        ) { $0.device($1) }
    }

    /// A job, `JOB@STEP`, or the absolute path of a checkpoint's directory.
    static func modelReference(_ expected: String) -> ValueType {
        var type = ValueType(TypeDescription("model", expected: expected, schema: .text)) { $0.modelReference($1) }
        type.paths = { $0.hasPrefix("/") ? [SpecPath(field: $1, path: $0)] : [] }
        return type
    }

    /// A formula in t.
    static var formula: ValueType {
        ValueType(
            TypeDescription("formula", expected: "a formula in t, such as \"t\"", schema: .text)
        ) { reader, key in
            guard let text = reader.text(key) else { return nil }
            return reader.isFormula(key, text) ? text : nil
        }
    }
}

extension ValueType where Value == [String] {
    /// Texts, each of which may be empty; one text stands for a list of one.
    static var prompts: ValueType {
        ValueType(.texts("a text or a list of texts"), text: { "\($0)" }) { $0.prompts($1) }
    }

    /// Texts, none of them empty; one text stands for a list of one.
    static var texts: ValueType { ValueType(.texts("a text or a list of texts")) { $0.texts($1) } }

    /// The absolute paths of one or several files; one path stands for a list of one.
    static func paths(_ what: String) -> ValueType {
        var type = ValueType(.texts("the \(what)", isPath: true)) { $0.paths($1) }
        type.paths = { paths, field in paths.map { SpecPath(field: field, path: $0) } }
        return type
    }
}

extension ValueType where Value: RawRepresentable<String> & CaseIterable & Codable {
    /// One of the words of an enumeration.
    static var word: ValueType {
        word(of: Value.allCases.map(\.rawValue))
    }

    /// One of the words of an enumeration that reads more words than it shows.
    /// - Parameters:
    ///   - words: the words for documents.
    ///   - earlier: words of earlier builds, which are read as well.
    static func word(of words: [String], earlier: [String] = []) -> ValueType {
        ValueType(.word(of: words, earlier: earlier), text: { $0.rawValue }) { $0.word($1, showing: words) }
    }
}

extension TypeDescription {
    fileprivate static func texts(_ expected: String, isPath: Bool = false) -> TypeDescription {
        TypeDescription(
            "text or list of texts", expected: expected, isPath: isPath,
            schema: .any(of: [.text, ["type": "array", "items": .text, "minItems": 1]]))
    }
}

extension JSONSchema {
    /// A text; YAML takes an unquoted number or truth value for something else, and it is a text all the same.
    static let text: JSONSchema = ["type": ["string", "number", "boolean"]]
}

extension MappingReader {
    /// Whether a text is a formula in t; notes where it is none.
    fileprivate func isFormula(_ key: String, _ text: String) -> Bool {
        do {
            _ = try Expression(text)
            return true
        } catch {
            report(key, "\(error)")
            return false
        }
    }
}
