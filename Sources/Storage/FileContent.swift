/// The kind of a file's content, guessed from its first bytes for messages about files of another kind.
public enum FileContent {
    /// The number of first bytes that a guess wants.
    public static let headLength = 512

    /// The kind in words, with what to do about it where there is a common cause: `a PNG picture`.
    /// - Parameter head: The first bytes of the file, up to `headLength`.
    public static func kind(of head: [UInt8]) -> String {
        if head.isEmpty { return "an empty file" }
        if let known = signatures.first(where: { head.dropFirst($0.offset).starts(with: $0.bytes) }) {
            return known.kind
        }
        // A cut may go through a character.
        let whole = head.count < headLength ? head : Array(head.dropLast(4))
        guard let text = String(validating: whole, as: UTF8.self) ?? String(validating: head, as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 && !"\n\r\t".unicodeScalars.contains($0) })
        else { return head.allSatisfy { $0 == 0 } ? "nothing but zeros, as after a broken download" : "unknown" }
        let start = text.drop(while: \.isWhitespace).lowercased()
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
            return "a web page in the place of a download"
        }
        if start.hasPrefix("<") { return "XML text" }
        if start.hasPrefix("{") || start.hasPrefix("[") { return "JSON text" }
        let line = text.split(whereSeparator: \.isNewline).first.map { String($0.prefix(40)) } ?? ""
        return "text that begins with \"\(line)\""
    }

    private static let signatures: [(bytes: [UInt8], offset: Int, kind: String)] = [
        ([0x89, 0x50, 0x4E, 0x47], 0, "a PNG picture"), ([0xFF, 0xD8, 0xFF], 0, "a JPEG picture"),
        (Array("GIF8".utf8), 0, "a GIF picture"), (Array("WEBP".utf8), 8, "a WebP picture"),
        ([0x1F, 0x8B], 0, "a gzip archive; unpack it first"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "a zstd archive; unpack it first"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], 0, "an xz archive; unpack it first"),
        (Array("BZh".utf8), 0, "a bzip2 archive; unpack it first"), (Array("7z".utf8) + [0xBC], 0, "a 7z archive"),
        (Array("ustar".utf8), 257, "a tar archive; unpack it first"),
        ([0x93] + Array("NUMPY".utf8), 0, "an array of NumPy (.npy)"),
        ([0x89] + Array("HDF".utf8), 0, "an HDF5 file"), (Array("GGUF".utf8), 0, "a GGUF file"),
        (Array("TFL3".utf8), 4, "a model of TensorFlow Lite"), (Array("%PDF".utf8), 0, "a PDF document"),
        (Array("SQLite format 3".utf8), 0, "an SQLite database"), (Array("\u{7F}ELF".utf8), 0, "a program"),
        ([0x50, 0x4B, 3, 4], 0, "a zip archive, as torch.save and np.savez write it"),
        ([0x80, 2], 0, "a pickle, as torch.save writes it"), ([0x80, 4], 0, "a pickle of Python"),
        (Array("version https://git-lfs".utf8), 0, "a pointer of Git LFS; run git lfs pull"),
    ]
}
