/// The printable character of each byte in byte-level vocabularies (Radford et al. 2019).
///
/// Bytes that are printable in Latin-1 map to themselves; the others, in ascending order, to U+0100 and on.
enum ByteAlphabet {
    /// The bytes in the order of vocabularies: printable bytes first.
    static let order: [UInt8] = {
        let printing = (0...255).filter(isPrinting)
        return (printing + (0...255).filter { !isPrinting($0) }).map { UInt8($0) }
    }()

    /// The character of each byte, by the byte's value.
    static let characters: [Unicode.Scalar] = {
        var characters = [Unicode.Scalar](repeating: " ", count: 256)
        for (place, byte) in order.enumerated() {
            let code = isPrinting(Int(byte)) ? UInt32(byte) : UInt32(256 + place - printingCount)
            characters[Int(byte)] = Unicode.Scalar(code) ?? " "
        }
        return characters
    }()

    /// Returns the vocabulary's spelling of bytes.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(characters[Int(byte)]) }
        return String(text)
    }

    private static let printingCount = 94 + 12 + 82

    private static func isPrinting(_ byte: Int) -> Bool {
        (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
    }
}
