extension VarlinkInterface {
    /// Checks a call's parameters against the method's declaration.
    /// - Throws: `VarlinkError.methodNotFound` for an undeclared method, `VarlinkError.invalidParameter` naming the
    ///   first parameter that is missing, unknown or of a wrong type.
    public func check(_ parameters: JSONValue, of method: String) throws(VarlinkError) {
        guard let fields = self.parameters(of: method) else { throw .methodNotFound("\(name).\(method)") }
        try check(parameters, fields, "")
    }

    /// Checks a reply against the method's declaration.
    /// - Throws: `VarlinkError.methodNotFound` for an undeclared method, `VarlinkError.invalidParameter` naming the
    ///   first field that is missing, unknown or of a wrong type.
    public func check(_ reply: JSONValue, replyOf method: String) throws(VarlinkError) {
        guard let member = members.first(where: { $0.name == method }), case .method(_, let fields) = member.declaration
        else { throw .methodNotFound("\(name).\(method)") }
        try check(reply, fields, "")
    }

    private func check(_ value: JSONValue, _ fields: [VarlinkField], _ path: String) throws(VarlinkError) {
        guard case .object(let members) = value else { throw .invalidParameter(path) }
        let prefix = path.isEmpty ? "" : path + "."
        for field in fields {
            try check(members[field.name] ?? .null, field.type, prefix + field.name)
        }
        // Dropping an unknown parameter would hide a misspelling and half-honour a newer client's request.
        for (key, value) in members.sorted(by: { $0.key < $1.key })
        where !value.isNull && !fields.contains(where: { $0.name == key }) {
            throw .invalidParameter(prefix + key)
        }
    }

    private func check(_ value: JSONValue, _ type: VarlinkType, _ path: String) throws(VarlinkError) {
        switch (type, value) {
        case (.bool, .bool), (.int, .int), (.float, .int), (.float, .double), (.string, .string), (.object, .object):
            return
        case (.float, .string) where value.doubleValue != nil: return
        case (.int, .double(let number)) where Int(exactly: number) != nil: return
        case (.any, _) where !value.isNull: return
        case (.optional, .null): return
        case (.optional(let wrapped), _): try check(value, wrapped, path)
        case (.named(let name), _):
            guard let type = self.type(name) else { throw .invalidParameter(path) }
            try check(value, type, path)
        case (.array(let element), .array(let values)):
            for (index, value) in values.enumerated() { try check(value, element, "\(path)[\(index)]") }
        case (.map(let element), .object(let values)):
            for (key, value) in values.sorted(by: { $0.key < $1.key }) { try check(value, element, "\(path).\(key)") }
        case (.structure(let fields), _): try check(value, fields, path)
        case (.enumeration(let words), .string(let word)) where words.contains(word): return
        default: throw .invalidParameter(path)
        }
    }
}
