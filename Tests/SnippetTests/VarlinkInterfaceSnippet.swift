import Testing
import Varlink

@Suite struct VarlinkInterfaceSnippet {
    /// Parses the interface that the snippets of the server and the client use.
    static func greeter() throws -> VarlinkInterface {
        let interface = try VarlinkInterface(
            """
            interface org.example.greeter
            method Greet(name: string) -> (text: string)
            """)
        print(interface.name, interface.members.map(\.name))  // org.example.greeter ["Greet"]
        return interface
    }

    @Test func anInterfaceIsParsed() throws {
        let interface = try Self.greeter()
        #expect(interface.name == "org.example.greeter" && interface.members.map(\.name) == ["Greet"])
    }
}
