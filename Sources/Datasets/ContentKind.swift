internal import Glibc
internal import Storage

/// The kind of a data file by its first bytes, for the message about a file of another kind than its format reads.
struct ContentKind: Sendable, Hashable {
    /// The kind, and what to do with such a file: `an array of NumPy (.npy); set format: npy, images and labels`.
    let words: String
    /// The formats of data that read such a file.
    let formats: Set<String>

    /// Recognises a file or a directory; `nil` for one that cannot be read, and for unknown content.
    init?(of path: String) {
        if let kind = try? FileKind.of(path), kind == .directory {
            self.init("a directory; set format: folder for the pictures in it", ["folder", "captions", "cifar"])
            return
        }
        guard let file = try? RegularFile(path), let head = try? file.bytes(0..<min(file.size, FileContent.headLength))
        else { return nil }
        self.init(head)
    }

    /// Recognises content by its first bytes, up to `FileContent.headLength`.
    init?(_ head: [UInt8]) {
        if Self.isSafetensors(head) {
            self.init("a safetensors file; set format: safetensors and path", ["safetensors"])
        } else if Self.isIDX(head) {
            self.init("an IDX file; set format: idx, images and labels", ["idx"])
        } else if head.starts(with: Array("PK".utf8)), Self.firstEntry(head).hasSuffix(".npy") {
            self.init("an archive of arrays of NumPy (.npz); set format: npz and path", ["npz"])
        } else {
            let kind = FileContent.kind(of: head)
            switch kind {
            case "unknown": return nil
            case "JSON text": self.init("\(kind); set format: captions for pictures with texts", ["captions"])
            case _ where kind.hasPrefix("text that"):
                self.init(
                    "\(kind); set format: csv for a table of points, captions for pictures with texts",
                    ["csv", "captions"])
            case _ where kind.hasSuffix("(.npy)"): self.init("\(kind); set format: npy, images and labels", ["npy"])
            case _ where kind.hasSuffix("picture"): self.init("\(kind); set format: folder, and name its folder", [])
            case _ where kind.hasPrefix("a gzip"): self.init(kind, ["idx"])
            case _ where kind.hasPrefix("nothing but zeros"): self.init(kind, ["cifar"])
            default: self.init(kind, [])
            }
        }
    }

    private init(_ words: String, _ formats: Set<String>) { (self.words, self.formats) = (words, formats) }

    /// A length of eight bytes, then a JSON object.
    private static func isSafetensors(_ head: [UInt8]) -> Bool {
        head.count > 9 && head[4..<8].allSatisfy { $0 == 0 } && head[8] == UInt8(ascii: "{")
            && [UInt8(ascii: "\""), UInt8(ascii: "}")].contains(head[9])
    }

    /// Two zero bytes, a type and a number of dimensions.
    private static func isIDX(_ head: [UInt8]) -> Bool {
        head.count >= 8 && head[0] == 0 && head[1] == 0 && (8...14).contains(head[2]) && (1...4).contains(head[3])
    }

    /// The name of the first entry of a ZIP archive.
    private static func firstEntry(_ head: [UInt8]) -> String {
        let length = Int(head.dropFirst(26).first ?? 0)
        return String(decoding: head.dropFirst(30).prefix(length), as: UTF8.self)
    }
}

extension DataError {
    /// The error that says what the file is, where another format reads such files.
    /// - Parameters:
    ///   - format: the word for the format of the data.
    ///   - paths: the files that were named as the data; errors of others, such as pictures in a folder, stay as they are.
    public func namingContent(format: String, paths: [String]) -> DataError {
        guard isCertain, let path = paths.first(where: { file == $0 || isLine(of: $0) }) else { return self }
        if let kind = ContentKind(of: path) {
            if kind.formats.contains(format) { return self }
            return DataError(file: path, reason: "is of another format than \(format): \(kind.words)", code: code)
        }
        guard code == ENOTDIR else { return self }
        return DataError(file: path, reason: "is a file, and format \(format) reads a directory", code: code)
    }

    /// Whether the place is a line of a file: `points.csv:3`.
    private func isLine(of path: String) -> Bool {
        file.hasPrefix(path + ":") && file.dropFirst(path.count + 1).allSatisfy(\.isNumber)
    }
}
