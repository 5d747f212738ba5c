/// An error on the wire: its full name, such as `org.varlink.service.MethodNotFound`, and its parameters.
///
/// A service throws it to reply with an error; a client throws it when the server replied with one.
public struct VarlinkError: Error, Sendable, Hashable {
    /// The full name: interface, dot, error.
    public let name: String
    /// The parameters, an object with the fields that the interface declares for this error.
    public let parameters: JSONValue

    /// Creates an error of this full name.
    public init(name: String, parameters: JSONValue = .object([:])) {
        self.name = name
        self.parameters = parameters
    }

    /// The error's name without its interface.
    public var shortName: String { String(name.split(separator: ".").last ?? "") }
}

extension VarlinkError {
    /// The error for an interface that the server does not offer.
    public static func interfaceNotFound(_ interface: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.InterfaceNotFound", parameters: ["interface": .string(interface)])
    }

    /// The error for a method, by full name, that the interface does not declare.
    public static func methodNotFound(_ method: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.MethodNotFound", parameters: ["method": .string(method)])
    }

    /// The error for a declared method, by full name, that the server does not implement.
    public static func methodNotImplemented(_ method: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.MethodNotImplemented", parameters: ["method": .string(method)])
    }

    /// The error for a parameter that is missing, unknown or of a wrong type, by its path, such as `selector.ids[2]`.
    public static func invalidParameter(_ path: String) -> VarlinkError {
        VarlinkError(name: "org.varlink.service.InvalidParameter", parameters: ["parameter": .string(path)])
    }

    /// The error for a peer that lacks the right to do this.
    public static let permissionDenied = VarlinkError(name: "org.varlink.service.PermissionDenied")

    /// The error for a method with several replies that was called without `more`.
    public static let expectedMore = VarlinkError(name: "org.varlink.service.ExpectedMore")
}

extension VarlinkError: CustomStringConvertible {
    /// The error in words; errors of other interfaces by name and parameters.
    public var description: String {
        func text(_ key: String) -> String { parameters[key]?.stringValue ?? "?" }
        return switch name {
        case "org.varlink.service.InterfaceNotFound": "the server does not offer the interface \(text("interface"))"
        case "org.varlink.service.MethodNotFound": "the server has no method \(text("method"))"
        case "org.varlink.service.MethodNotImplemented": "the server does not implement \(text("method"))"
        case "org.varlink.service.InvalidParameter":
            "the parameter '\(text("parameter"))' is missing, unknown or of a wrong type"
        case "org.varlink.service.PermissionDenied": "the server does not permit this to the calling user"
        case "org.varlink.service.ExpectedMore": "this method sends several replies: call it with 'more'"
        default: parameters.objectValue?.isEmpty == false ? "\(name) \(parameters)" : name
        }
    }
}
