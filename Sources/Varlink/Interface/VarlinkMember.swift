/// A declaration of an interface: a type, a method or an error.
public struct VarlinkMember: Sendable, Hashable {
    /// The kind of declaration with its content.
    public enum Declaration: Sendable, Hashable {
        /// A structure or an enumeration.
        case type(VarlinkType)
        /// A method with the fields of its parameters and of its reply.
        case method(parameters: [VarlinkField], reply: [VarlinkField])
        /// An error with its fields.
        case error([VarlinkField])
    }

    /// The name, unique among all declarations of the interface.
    public let name: String
    /// The comment lines directly above, without their `#`.
    public let documentation: String
    /// The kind of declaration with its content.
    public let declaration: Declaration
}
