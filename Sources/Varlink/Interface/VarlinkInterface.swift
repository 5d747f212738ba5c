/// A parsed Varlink interface.
///
/// ```swift
/// let interface = try VarlinkInterface(
///     """
///     interface org.example.greeter
///     method Greet(name: string) -> (text: string)
///     """)
/// print(interface.name, interface.members.map(\.name))  // org.example.greeter ["Greet"]
/// ```
public struct VarlinkInterface: Sendable {
    /// The name in reverse-domain notation, such as `dev.cfgd.Jobs`.
    public let name: String
    /// The comment lines directly above the interface line, without their `#`.
    public let documentation: String
    /// The text of the definition, which GetInterfaceDescription returns.
    public let text: String
    /// The declarations in the order of the text.
    public let members: [VarlinkMember]
    private let declarations: [String: VarlinkMember.Declaration]

    /// Parses a definition.
    /// - Throws: `InterfaceSyntaxError` at the first violation of the language's syntax.
    public init(_ text: String) throws(InterfaceSyntaxError) {
        var parser = InterfaceParser(text)
        self.text = text
        (name, documentation, members) = try parser.interface()
        declarations = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.declaration) })
    }

    /// Returns the parameters of a method; `nil` for an undeclared method.
    func parameters(of method: String) -> [VarlinkField]? {
        guard case .method(let parameters, _)? = declarations[method] else { return nil }
        return parameters
    }

    /// Returns the type `name`; not `nil` for references in `members`, which are resolved.
    func type(_ name: String) -> VarlinkType? {
        guard case .type(let type)? = declarations[name] else { return nil }
        return type
    }
}
