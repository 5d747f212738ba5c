/// A call on the wire: the method's full name, its parameters and flags.
struct CallMessage: Sendable, Hashable {
    var method: String
    var parameters: JSONValue = .object([:])
    var more = false
    var oneway = false
    var upgrade = false

    /// The encoded message with its terminating NUL byte. Empty parameters and false flags are omitted.
    var frame: [UInt8] {
        var members: [String: JSONValue] = ["method": .string(method)]
        if let content = parameters.objectValue, !content.isEmpty { members["parameters"] = parameters }
        if more { members["more"] = true }
        if oneway { members["oneway"] = true }
        if upgrade { members["upgrade"] = true }
        return JSONWriter.bytes(of: .object(members)) + [0]
    }
}

extension CallMessage {
    /// Decodes a message.
    /// - Throws: `VarlinkError.invalidParameter` to reply if the message is not a call.
    init(_ message: [UInt8], maximumDepth: Int) throws(VarlinkError) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(message, maximumDepth: maximumDepth)
        } catch {
            throw .invalidParameter("message: \(error)")
        }
        guard case .object(let members) = value else { throw .invalidParameter("message: not an object") }
        guard case .string(let method)? = members["method"] else { throw .invalidParameter("method") }
        self.method = method
        switch members["parameters"] ?? .null {
        case .null: parameters = .object([:])
        case .object(let content): parameters = .object(content)
        default: throw .invalidParameter("parameters")
        }
        func flag(_ name: String) throws(VarlinkError) -> Bool {
            switch members[name] ?? .null {
            case .null: false
            case .bool(let value): value
            default: throw .invalidParameter(name)
            }
        }
        more = try flag("more")
        oneway = try flag("oneway")
        upgrade = try flag("upgrade")
    }
}
