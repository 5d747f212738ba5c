/// A named field of a structure, of a method's parameters or of an error.
public struct VarlinkField: Sendable, Hashable {
    /// The name, unique in its structure.
    public let name: String
    /// The type of its values.
    public let type: VarlinkType
}
