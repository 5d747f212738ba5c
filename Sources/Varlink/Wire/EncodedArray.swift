internal import FoundationEssentials

/// Parameters with one array, encoded piece by piece, so that its elements need not all be there as values.
public struct EncodedArray: Sendable {
    private var text: [UInt8]
    private var isEmpty = true

    /// An empty array under a name.
    public init(named name: String) {
        text = [UInt8(ascii: "{")] + JSONWriter.bytes(of: .string(name)) + Array(":[".utf8)
    }

    /// How long it is by now, in bytes.
    public var byteCount: Int { text.count }

    /// Appends elements, encoded by the rules of `EncodedParameters`.
    public mutating func append(_ elements: [some Encodable]) throws {
        guard !elements.isEmpty else { return }
        if !isEmpty { text.append(UInt8(ascii: ",")) }
        isEmpty = false
        // Without the brackets of the piece.
        text.append(contentsOf: try EncodedParameters.encoder().encode(elements).dropFirst().dropLast())
    }

    /// The whole of it.
    public var parameters: EncodedParameters { EncodedParameters(text: text + Array("]}".utf8)) }
}
