/// The keys of a mapping, in the order of the documentation, and the checks that look at several of them.
public struct KeyTable<Root: SpecMapping>: Sendable {
    let keys: [Key<Root>]
    private let prepare: @Sendable (inout Root, MappingReader) -> Void
    private let check: @Sendable (inout Root, MappingReader) -> Void

    /// Declares the keys.
    /// - Parameters:
    ///   - prepare: sets defaults that follow from which keys are there.
    ///   - check: notes what is wrong with several keys together, and sets defaults that follow from others.
    init(
        prepare: @escaping @Sendable (inout Root, MappingReader) -> Void = { _, _ in },
        check: @escaping @Sendable (inout Root, MappingReader) -> Void = { _, _ in },
        @KeyTableBuilder<Root> _ keys: () -> [Key<Root>]
    ) {
        self.keys = keys()
        self.prepare = prepare
        self.check = check
    }

    /// The mapping of a document. Notes what is wrong and goes on with defaults; the caller ends with `finish()`.
    /// - Parameter defaults: the mapping with its defaults.
    func read(_ reader: MappingReader, from defaults: Root = Root()) -> Root {
        var root = defaults
        prepare(&root, reader)
        for key in keys where key.isKnown(root) { key.read(reader, &root) }
        for key in keys where key.isKnown(root) {
            if let reason = key.refusal(root) { reader.refuse([key.description.word], reason) }
        }
        check(&root, reader)
        return root
    }

    func decode(from decoder: any Decoder) throws -> Root {
        var root = Root()
        for key in keys { try key.decode(decoder, &root) }
        return root
    }

    func encode(_ root: Root, to encoder: any Encoder) throws {
        // An encoder that is asked for no container would write nothing at all.
        _ = encoder.container(keyedBy: SpecCodingKey.self)
        for key in keys { try key.encode(root, encoder) }
    }

    /// The files and directories that a mapping names.
    /// - Parameter field: the dotted path of the mapping.
    func paths(_ root: Root, at field: String) -> [SpecPath] { keys.flatMap { $0.paths(root, field) } }

    /// The keys for documents.
    /// - Parameter root: the mapping whose keys are meant, where a key exists for some values only.
    func description(of root: Root = Root()) -> [KeyDescription] {
        keys.filter { $0.isKnown(root) }.map(\.description)
    }
}

/// Collects keys, one to a line.
@resultBuilder
public enum KeyTableBuilder<Root: SpecMapping> {
    /// Collects one key.
    public static func buildExpression(_ key: Key<Root>) -> [Key<Root>] { [key] }
    /// Collects keys that several tables share.
    public static func buildExpression(_ keys: [Key<Root>]) -> [Key<Root>] { keys }
    /// Joins the keys of all lines in their order.
    public static func buildBlock(_ keys: [Key<Root>]...) -> [Key<Root>] { keys.flatMap { $0 } }
}
