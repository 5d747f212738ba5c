/// A reply on the wire: parameters, or an error's name with its parameters.
struct ReplyMessage: Sendable, Hashable {
    var parameters: JSONValue = .object([:])
    var error: String?
    var continues = false

    /// The encoded message with its terminating NUL byte. Empty parameters are omitted.
    var frame: [UInt8] {
        var members: [String: JSONValue] = [:]
        if let content = parameters.objectValue, !content.isEmpty { members["parameters"] = parameters }
        if let error { members["error"] = .string(error) }
        if continues { members["continues"] = true }
        return JSONWriter.bytes(of: .object(members)) + [0]
    }
}

extension ReplyMessage {
    /// The reason why a message is not a reply.
    struct Malformed: Error {
        let reason: String
    }

    init(_ message: [UInt8]) throws(Malformed) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(message, maximumDepth: 128)
        } catch {
            throw Malformed(reason: error.description)
        }
        guard case .object(let members) = value else { throw Malformed(reason: "not an object") }
        switch members["parameters"] ?? .null {
        case .null: break
        case .object(let content): parameters = .object(content)
        default: throw Malformed(reason: "the parameters are not an object")
        }
        switch members["error"] ?? .null {
        case .null: break
        case .string(let name): error = name
        default: throw Malformed(reason: "the error's name is not a string")
        }
        continues = members["continues"]?.boolValue ?? false
    }
}
