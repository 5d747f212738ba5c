extension ValueType where Value == Int {
    /// A number of bytes.
    static func bytes(_ expected: String) -> ValueType {
        ValueType(TypeDescription("size", expected: expected, schema: .text)) { reader, key in
            reader.converted(key, expected, ByteSize.bytes)
        }
    }
}

extension ValueType where Value == Double {
    /// A time span in seconds.
    static func seconds(_ expected: String) -> ValueType {
        ValueType(TypeDescription("time span", expected: expected, schema: .text)) { reader, key in
            reader.converted(key, expected, TimeSpan.seconds)
        }
    }
}

extension ValueType where Value == String {
    /// One of several words.
    static func word(of words: [String]) -> ValueType {
        let description = TypeDescription.word(of: words)
        return ValueType(description) { reader, key in
            reader.converted(key, "one of \(words.joined(separator: ", "))") { words.contains($0) ? $0 : nil }
        }
    }
}

extension MappingReader {
    /// A text that is converted to a value; notes a text that is none.
    /// - Parameter expected: what the text must be, for the message.
    fileprivate func converted<Value>(_ key: String, _ expected: String, _ convert: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        let value = convert(text)
        if value == nil { report(key, "expected \(expected), not \"\(text)\"") }
        return value
    }
}
