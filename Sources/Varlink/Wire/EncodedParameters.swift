internal import FoundationEssentials

/// Encoded parameters of a reply, which can be sent to many callers.
public struct EncodedParameters: Sendable, Hashable {
    /// The JSON text of an object.
    let text: [UInt8]

    init(text: [UInt8]) { self.text = text }

    /// Encodes a value by the rules of `JSONValue(encoding:)`.
    /// - Throws: `VarlinkReplier.Misuse.notAnObject` if the value is not an object, and any error of encoding.
    public init(_ value: some Encodable) throws {
        if let json = value as? JSONValue {
            text = JSONWriter.bytes(of: json)
        } else {
            text = Array(try Self.encoder().encode(value))
        }
        guard text.first == UInt8(ascii: "{") else { throw VarlinkReplier.Misuse.notAnObject }
    }

    /// Returns an encoder for the wire; equal values give equal bytes.
    static func encoder() -> JSONEncoder {
        let encoder = JSONValue.encoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Returns the reply message with its terminating NUL byte; empty parameters are omitted.
    func frame(continues: Bool) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(text.count + 40)
        frame.append(contentsOf: (continues ? "{\"continues\":true" : "{").utf8)
        if text.count > 2 {
            frame.append(contentsOf: (continues ? ",\"parameters\":" : "\"parameters\":").utf8)
            frame.append(contentsOf: text)
        }
        frame.append(contentsOf: [UInt8(ascii: "}"), 0])
        return frame
    }
}
