/// A picture format that is decoded, told by a file's first bytes and not by its name.
enum PictureFormat: Sendable {
    case png, jpeg, webp

    /// The extensions of the format's files, in lower case.
    static let extensions: Set<String> = ["png", "jpg", "jpeg", "webp", "jpe", "jfif"]
    /// The extensions that earlier builds knew.
    static let firstExtensions: Set<String> = ["png", "jpg", "jpeg", "webp"]
    /// Extensions of pictures that are not decoded.
    static let otherExtensions: Set<String> = [
        "gif", "bmp", "dib", "tif", "tiff", "avif", "heic", "heif", "jp2", "j2k", "jxl", "ico", "psd", "pbm", "pgm",
        "ppm",
        "pnm", "pfm", "tga", "exr", "hdr", "dds", "qoi", "pcx", "svg", "eps", "cr2", "cr3", "nef", "arw", "dng", "raf",
    ]

    /// Recognises a format; `nil` for any other content.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.count > 12, bytes.starts(with: Array("RIFF".utf8)),
            Array(bytes[8..<12]) == Array("WEBP".utf8)
        {
            self = .webp
        } else {
            return nil
        }
    }

    /// Returns the reason why content is not decoded, with the name of the format that it has.
    static func objection(to bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "is empty" }
        if let known = others.first(where: { $0.matches(bytes) }) {
            return "is a picture in the format \(known.name), which is not decoded; convert it to PNG, JPEG or WebP"
        }
        if bytes.starts(with: Array("version https://git-lfs".utf8)) {
            return "is a pointer of Git LFS, not a picture; run git lfs pull"
        }
        let head = String(decoding: bytes.prefix(64), as: UTF8.self).lowercased()
        if head.contains("<!doctype html") || head.contains("<html") { return "is a web page, not a picture" }
        return "is not a PNG, JPEG or WebP file by its first bytes"
    }

    /// The first bytes of a format that is not decoded.
    private struct Signature {
        let name: String
        let bytes: [UInt8]
        var offset = 0

        init(_ name: String, _ bytes: [UInt8], at offset: Int = 0) {
            self.name = name
            self.bytes = bytes
            self.offset = offset
        }

        init(_ name: String, _ text: String, at offset: Int = 0) { self.init(name, Array(text.utf8), at: offset) }

        func matches(_ content: [UInt8]) -> Bool { content.dropFirst(offset).starts(with: bytes) }
    }

    private static let others = [
        Signature("GIF", "GIF8"), Signature("TIFF", [0x49, 0x49, 0x2A, 0]), Signature("TIFF", [0x4D, 0x4D, 0, 0x2A]),
        Signature("BMP", "BM"), Signature("AVIF", "ftypavif", at: 4), Signature("HEIC", "ftyphei", at: 4),
        Signature("HEIF", "ftypmif1", at: 4), Signature("JPEG 2000", [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]),
        Signature("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]), Signature("JPEG XL", [0xFF, 0x0A]),
        Signature("JPEG XL", [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]), Signature("Photoshop", "8BPS"),
        Signature("ICO", [0, 0, 1, 0]), Signature("OpenEXR", [0x76, 0x2F, 0x31, 0x01]), Signature("DDS", "DDS "),
        Signature("QOI", "qoif"), Signature("PNM", "P5"), Signature("PNM", "P6"), Signature("PNM", "P4"),
        Signature("Radiance HDR", "#?RADIANCE"), Signature("SVG", "<svg"),
    ]
}
