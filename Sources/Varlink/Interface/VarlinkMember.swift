/// One declaration of an interface: a type, a method or an error.
public struct VarlinkMember: Sendable, Hashable {
    /// What is declared.
    public enum Declaration: Sendable, Hashable {
        /// A structure or an enumeration.
        case type(VarlinkType)
        /// The fields that go in and those that come back.
        case method(parameters: [VarlinkField], reply: [VarlinkField])
        /// The fields that say more about the error.
        case error([VarlinkField])
    }

    /// The name, unique among all declarations of the interface.
    public let name: String
    /// The comment lines right above, without their '#'.
    public let documentation: String
    /// What is declared.
    public let declaration: Declaration
}
