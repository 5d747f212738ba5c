internal import ArgumentParser
internal import Varlink

/// Shows the interfaces of a Varlink service.
struct IntrospectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "introspect",
        abstract: "List the interfaces of a service, or print the definition of one.",
        discussion: """
            With --socket, the service can be any Varlink service on a Unix socket.

            Examples:
              cfgctl introspect
              cfgctl introspect dev.cfgd.Jobs
            """)

    @Argument(help: "The interface to print; without one, the interfaces are listed.") var interface: String?
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let client = try await VarlinkClient.connect(path: connection.path)
        let parameters: JSONValue = interface.map { ["interface": .string($0)] } ?? [:]
        let method = interface == nil ? "GetInfo" : "GetInterfaceDescription"
        let reply = try await client.call("org.varlink.service.\(method)", parameters, as: JSONValue.self)
        if connection.json {
            Output.data.line(reply.description)
        } else if interface != nil {
            let text = PlainText.lines(reply["description"]?.stringValue ?? "")
            Output.data.write(text.hasSuffix("\n") ? text : text + "\n")
        } else {
            let facts = ["vendor", "product", "version", "url"].compactMap { key in
                reply[key]?.stringValue.flatMap { $0.isEmpty ? nil : "\(key): \($0)" }
            }
            Output.talk.line(PlainText.line(facts.joined(separator: ", ")))
            for name in reply["interfaces"]?.arrayValue ?? [] {
                Output.data.line(PlainText.line(name.stringValue ?? ""))
            }
        }
    }
}
