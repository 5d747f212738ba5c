internal import FoundationEssentials

/// Parameters with one array that is encoded piece by piece, so that its elements need not be in memory together.
public struct EncodedArray: Sendable {
    private var text: [UInt8]
    private var isEmpty = true

    /// Creates an empty array with this member name.
    public init(named name: String) {
        text = [UInt8(ascii: "{")] + JSONWriter.bytes(of: .string(name)) + Array(":[".utf8)
    }

    /// The encoded size so far, in bytes.
    public var byteCount: Int { text.count }

    /// Appends elements, encoded by the rules of `EncodedParameters`.
    /// - Throws: `EncodingError`, or any error of an element's own `encode(to:)`.
    public mutating func append(_ elements: [some Encodable]) throws {
        guard !elements.isEmpty else { return }
        if !isEmpty { text.append(UInt8(ascii: ",")) }
        isEmpty = false
        // The brackets of the piece are dropped.
        text.append(contentsOf: try EncodedParameters.encoder().encode(elements).dropFirst().dropLast())
    }

    /// The complete parameters.
    public var parameters: EncodedParameters { EncodedParameters(text: text + Array("]}".utf8)) }
}
