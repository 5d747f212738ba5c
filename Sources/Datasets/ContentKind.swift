internal import Storage

/// The kind of a data file by its first bytes, for the message about a file of another kind than its format reads.
public struct ContentKind: Sendable, Hashable {
    /// The kind and what to do with such a file, as the complement of `it is`.
    public let words: String
    /// The formats of data that read such a file.
    public let formats: Set<String>

    /// Bytes that are enough to tell.
    private static let most = 4096

    /// Recognises a file; `nil` for one that cannot be read, and for other content.
    public init?(of path: String) {
        if let kind = try? FileKind.of(path), kind == .directory {
            self.init(
                words: "a directory; set format: folder for pictures in it", formats: ["folder", "captions", "cifar"])
            return
        }
        guard let file = try? RegularFile(path), let bytes = try? file.bytes(0..<min(file.size, Self.most)) else {
            return nil
        }
        self.init(bytes)
    }

    /// Recognises content by its first bytes.
    init?(_ bytes: [UInt8]) {
        if let known = Self.signatures.first(where: { bytes.starts(with: $0.bytes) }) {
            self = known.kind
        } else if bytes.starts(with: Self.zip) {
            let name = String(decoding: bytes.dropFirst(30).prefix(Int(bytes.dropFirst(26).first ?? 0)), as: UTF8.self)
            self =
                name.hasSuffix(".npy")
                ? Self(words: "an archive of NumPy arrays (.npz); set format: npz and path", formats: ["npz"])
                : Self.foreign("a ZIP archive")
        } else if Self.isSafetensors(bytes) {
            self.init(words: "a safetensors file; set format: safetensors and path", formats: ["safetensors"])
        } else if Self.isIDX(bytes) {
            self.init(words: "an IDX file; set format: idx, images and labels", formats: ["idx"])
        } else if Self.isText(bytes) {
            self.init(
                words: "text; set format: csv for a table of points, captions for pictures with texts",
                formats: ["csv", "captions"])
        } else {
            return nil
        }
    }

    private init(words: String, formats: Set<String>) { (self.words, self.formats) = (words, formats) }

    private static let zip = Array("PK\u{3}\u{4}".utf8)
    private static let signatures: [(bytes: [UInt8], kind: ContentKind)] = [
        (
            [0x93] + Array("NUMPY".utf8),
            Self(words: "a NumPy array (.npy); set format: npy, images and labels", formats: ["npy"])
        ), ([0x89] + Array("PNG".utf8), picture("PNG")), ([0xFF, 0xD8, 0xFF], picture("JPEG")),
        (Array("GIF8".utf8), picture("GIF")), ([0x49, 0x49, 0x2A, 0], picture("TIFF")),
        ([0x4D, 0x4D, 0, 0x2A], picture("TIFF")),
        ([0x1F, 0x8B], Self(words: "a gzip file; unpack it", formats: ["idx"])),
        ([0x89] + Array("HDF".utf8), foreign("an HDF5 file")), (Array("PAR1".utf8), foreign("a Parquet file")),
        (Array("MATLAB 5.0".utf8), foreign("a MATLAB file")),
    ]

    private static func picture(_ name: String) -> Self {
        Self(words: "a \(name) picture; set format: folder and the folder of the pictures as path", formats: [])
    }

    private static func foreign(_ name: String) -> Self {
        Self(words: "\(name); save its arrays with numpy.save, or unpack it", formats: [])
    }

    /// A length of eight bytes, then a JSON object.
    private static func isSafetensors(_ bytes: [UInt8]) -> Bool {
        bytes.count > 9 && bytes[4..<8].allSatisfy { $0 == 0 } && bytes[8] == UInt8(ascii: "{")
            && (bytes[9] == UInt8(ascii: "\"") || bytes[9] == UInt8(ascii: "}"))
    }

    /// Two zero bytes, a type and a number of dimensions.
    private static func isIDX(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 8 && bytes[0] == 0 && bytes[1] == 0 && (8...14).contains(bytes[2]) && (1...4).contains(bytes[3])
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0 >= 32 && $0 < 127 || $0 == 9 || $0 == 10 || $0 == 13 }
    }
}

extension DataError {
    /// The error with the kind of the file behind the reason, where another format reads such files.
    /// - Parameters:
    ///   - format: the word for the format of the data.
    ///   - paths: the files that were named as the data; errors of others, such as pictures in a folder, stay as they are.
    public func namingContent(format: String, paths: [String]) -> DataError {
        guard isCertain, paths.contains(file), let kind = ContentKind(of: file), !kind.formats.contains(format) else {
            return self
        }
        return DataError(file: file, reason: "\(reason); it is \(kind.words)", code: code)
    }
}
