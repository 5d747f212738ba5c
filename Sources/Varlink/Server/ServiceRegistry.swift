/// The services of a server by interface, with org.varlink.service, which describes them.
struct ServiceRegistry: VarlinkService {
    static let definition = """
        # The Varlink Service Interface is provided by every varlink service. It
        # describes the service and the interfaces it implements.
        interface org.varlink.service

        # Get a list of all the interfaces a service provides and information
        # about the implementation.
        method GetInfo() -> (
          vendor: string,
          product: string,
          version: string,
          url: string,
          interfaces: []string
        )

        # Get the description of an interface that is implemented by this service.
        method GetInterfaceDescription(interface: string) -> (description: string)

        # The requested interface was not found.
        error InterfaceNotFound (interface: string)

        # The requested method was not found
        error MethodNotFound (method: string)

        # The interface defines the requested method, but the service does not
        # implement it.
        error MethodNotImplemented (method: string)

        # One of the passed parameters is invalid.
        error InvalidParameter (parameter: string)

        # Client is denied access
        error PermissionDenied ()

        # Method is expected to be called with 'more' set to true, but wasn't
        error ExpectedMore ()

        """

    struct Information: Sendable, Codable {
        var vendor: String
        var product: String
        var version: String
        var url: String
        var interfaces: [String] = []
    }

    struct Description: Sendable, Codable {
        var description: String
    }

    let interface: VarlinkInterface
    private let information: Information
    private let services: [String: any VarlinkService]

    init(_ information: Information, _ services: [any VarlinkService]) throws {
        interface = try VarlinkInterface(Self.definition)
        var byName: [String: any VarlinkService] = [:]
        for service in services {
            precondition(byName[service.interface.name] == nil, "two services answer \(service.interface.name)")
            byName[service.interface.name] = service
        }
        self.services = byName
        var information = information
        information.interfaces = [interface.name] + byName.keys.sorted()
        self.information = information
    }

    /// Splits a method's full name into its service and its short name.
    /// - Throws: `VarlinkError.interfaceNotFound` or `VarlinkError.methodNotFound`.
    func route(_ method: String) throws(VarlinkError) -> (service: any VarlinkService, method: String) {
        guard let dot = method.lastIndex(of: ".") else { throw .methodNotFound(method) }
        let name = String(method[..<dot])
        let service: (any VarlinkService)? = name == interface.name ? self : services[name]
        guard let service else { throw .interfaceNotFound(name) }
        return (service, String(method[method.index(after: dot)...]))
    }

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        switch call.method {
        case "GetInfo": try await reply.send(information)
        case "GetInterfaceDescription":
            let name = call.parameters["interface"]?.stringValue ?? ""
            guard let interface = name == interface.name ? interface : services[name]?.interface else {
                throw VarlinkError.interfaceNotFound(name)
            }
            try await reply.send(Description(description: interface.text))
        default: throw VarlinkError.methodNotImplemented("\(interface.name).\(call.method)")
        }
    }
}
