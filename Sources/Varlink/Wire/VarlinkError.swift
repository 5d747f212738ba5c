/// An error that travels: its full name, such as "org.varlink.service.MethodNotFound", and its parameters.
///
/// A handler throws it to answer with an error; a client throws it when the server answered with one.
public struct VarlinkError: Error, Sendable, Hashable {
    /// The full name: interface, dot, error.
    public let name: String
    /// An object with the fields that the interface declares for this error.
    public let parameters: JSONValue

    /// An error of the given full name.
    public init(name: String, parameters: JSONValue = .object([:])) {
        self.name = name
        self.parameters = parameters
    }

    /// The error's name without its interface.
    public var shortName: String { String(name.split(separator: ".").last ?? "") }
}

extension VarlinkError {
    /// The server does not offer this interface.
    public static func interfaceNotFound(_ interface: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.InterfaceNotFound", parameters: ["interface": .string(interface)])
    }

    /// The interface has no such method; full name.
    public static func methodNotFound(_ method: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.MethodNotFound", parameters: ["method": .string(method)])
    }

    /// The interface declares the method, but this server does not answer it; full name.
    public static func methodNotImplemented(_ method: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.MethodNotImplemented", parameters: ["method": .string(method)])
    }

    /// A parameter is missing, unknown or of a wrong type; a path such as "selector.ids[2]".
    public static func invalidParameter(_ path: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.InvalidParameter", parameters: ["parameter": .string(path)])
    }

    /// The peer may not do this.
    public static let permissionDenied = VarlinkError(name: "org.varlink.service.PermissionDenied")

    /// The method answers several times and must be called with 'more'.
    public static let expectedMore = VarlinkError(name: "org.varlink.service.ExpectedMore")
}

extension VarlinkError: CustomStringConvertible {
    /// The error in words; an error of another interface by its name and parameters.
    public var description: String {
        func text(_ key: String) -> String { parameters[key]?.stringValue ?? "?" }
        return switch name {
        case "org.varlink.service.InterfaceNotFound": "the server does not offer the interface \(text("interface"))"
        case "org.varlink.service.MethodNotFound": "the server has no method \(text("method"))"
        case "org.varlink.service.MethodNotImplemented": "the server does not implement \(text("method"))"
        case "org.varlink.service.InvalidParameter":
            "the parameter '\(text("parameter"))' is missing, unknown or of a wrong type"
        case "org.varlink.service.PermissionDenied": "the server does not permit this to the calling user"
        case "org.varlink.service.ExpectedMore": "this method answers several times: call it with 'more'"
        default: parameters.objectValue?.isEmpty == false ? "\(name) \(parameters)" : name
        }
    }
}
