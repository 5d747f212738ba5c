/// A received call whose parameters fit the interface.
public struct VarlinkCall: Sendable {
    /// The method's name without the interface.
    public let method: String
    /// The parameters, an object; a null member means the same as a missing one.
    public let parameters: JSONValue
    /// Whether the client accepts several replies.
    public let more: Bool
    /// Whether the client expects no reply.
    public let oneway: Bool
    /// The credentials of the caller.
    public let peer: PeerCredentials

    /// Creates a call, for tests of a service.
    public init(
        method: String, parameters: JSONValue = .object([:]), more: Bool = false, oneway: Bool = false,
        peer: PeerCredentials
    ) {
        self.method = method
        self.parameters = parameters
        self.more = more
        self.oneway = oneway
        self.peer = peer
    }

    /// Decodes the parameters.
    /// - Throws: `VarlinkError.invalidParameter` naming the first parameter that does not fit the type.
    public func decode<Parameters: Decodable>(_ type: Parameters.Type = Parameters.self) throws -> Parameters {
        do {
            return try parameters.decode(type)
        } catch let error as DecodingError {
            throw VarlinkError.invalidParameter(Self.path(error))
        }
    }

    private static func path(_ error: DecodingError) -> String {
        let keys: [any CodingKey] =
            switch error {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        return keys.reduce("") { path, key in
            if let index = key.intValue { return path + "[\(index)]" }
            return path.isEmpty ? key.stringValue : path + "." + key.stringValue
        }
    }
}
