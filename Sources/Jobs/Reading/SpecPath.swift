/// A file or directory that a spec names.
public struct SpecPath: Sendable, Hashable {
    /// The dotted path of the field: `data.images`.
    public let field: String
    /// The absolute path.
    public let path: String

    /// Creates an entry.
    public init(field: String, path: String) {
        self.field = field
        self.path = path
    }

    /// The entry of a field, as a list; empty for a field that names nothing.
    static func list(_ field: String, _ path: String?) -> [SpecPath] {
        path.map { [SpecPath(field: field, path: $0)] } ?? []
    }
}
