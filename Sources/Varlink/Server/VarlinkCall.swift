/// One call that has arrived: its parameters already fit the interface.
public struct VarlinkCall: Sendable {
    /// The method's name without the interface.
    public let method: String
    /// An object; members that are null or absent mean the same.
    public let parameters: JSONValue
    /// The client takes several replies.
    public let more: Bool
    /// The client takes no reply at all.
    public let oneway: Bool
    /// Who calls.
    public let peer: PeerCredentials

    /// A call made up, for tests of a service.
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

    /// The parameters as a type; throws `VarlinkError.invalidParameter` naming the first that does not fit.
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
