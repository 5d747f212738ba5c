/// A Varlink interface: its definition text, and what that declares.
public struct VarlinkInterface: Sendable {
    /// The name in reverse domain order, such as "dev.cfgd.Jobs".
    public let name: String
    /// The comment lines right above the interface line, without their '#'.
    public let documentation: String
    /// The definition as it was written; answers GetInterfaceDescription.
    public let text: String
    /// The declarations in their order.
    public let members: [VarlinkMember]
    private let declarations: [String: VarlinkMember.Declaration]

    /// Reads a definition; throws at the first place that breaks the language's rules.
    public init(_ text: String) throws(InterfaceSyntaxError) {
        var parser = InterfaceParser(text)
        self.text = text
        (name, documentation, members) = try parser.interface()
        declarations = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.declaration) })
    }

    /// The parameters of a method, nil if there is no such method.
    func parameters(of method: String) -> [VarlinkField]? {
        guard case .method(let parameters, _)? = declarations[method] else { return nil }
        return parameters
    }

    /// The type of a name; references in `members` always have one.
    func type(_ name: String) -> VarlinkType? {
        guard case .type(let type)? = declarations[name] else { return nil }
        return type
    }
}
