internal import FoundationEssentials

/// The parameters of a reply as the text that travels: encoded once, it can be sent to many callers.
public struct EncodedParameters: Sendable, Hashable {
    /// A JSON object.
    let text: [UInt8]

    init(text: [UInt8]) { self.text = text }

    /// Encodes a value by the rules of `JSONValue(encoding:)`; throws `VarlinkReplier.Misuse` for one that is no object.
    public init(_ value: some Encodable) throws {
        if let json = value as? JSONValue {
            text = JSONWriter.bytes(of: json)
        } else {
            text = Array(try Self.encoder().encode(value))
        }
        guard text.first == UInt8(ascii: "{") else { throw VarlinkReplier.Misuse.notAnObject }
    }

    /// An encoder of what travels: equal values are equal bytes.
    static func encoder() -> JSONEncoder {
        let encoder = JSONValue.encoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// The reply's message, ended by a NUL byte.
    func frame(continues: Bool) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(text.count + 40)
        frame.append(contentsOf: (continues ? "{\"continues\":true" : "{").utf8)
        // Empty parameters are left out.
        if text.count > 2 {
            frame.append(contentsOf: (continues ? ",\"parameters\":" : "\"parameters\":").utf8)
            frame.append(contentsOf: text)
        }
        frame.append(contentsOf: [UInt8(ascii: "}"), 0])
        return frame
    }
}
