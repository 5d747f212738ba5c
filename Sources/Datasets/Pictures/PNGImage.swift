internal import CPNG
public import Foundation

/// A picture of 8 bits per channel that is read from and written to PNG.
public struct PNGImage: Sendable, Hashable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// The number of channels: 1 for grey, 3 for RGB.
    public let channels: Int
    /// The pixels row by row from the top, channels interleaved.
    public let pixels: [UInt8]

    /// Creates a picture from pixels: `width * height * channels` bytes.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        precondition(channels == 1 || channels == 3, "a picture has 1 or 3 channels, not \(channels)")
        precondition(pixels.count == width * height * channels, "\(pixels.count) bytes for \(width)x\(height)")
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// Decodes a PNG file.
    ///
    /// - Parameters:
    ///   - data: The content of the file.
    ///   - channels: 1 or 3; the picture is converted to it.
    ///   - name: The file in errors.
    /// - Throws: `DataError` if the data is not PNG or is damaged.
    public init(decoding data: Data, channels: Int, name: String) throws(DataError) {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        // libpng's simplified interface returns errors; the classic one would longjmp through Swift.
        var pixels: [UInt8] = []
        let read = data.withUnsafeBytes { bytes in
            guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else { return false }
            image.format = Self.format(channels: channels)
            pixels = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * channels)
            return png_image_finish_read(&image, nil, &pixels, 0, nil) != 0
        }
        guard read else { throw DataError(file: name, reason: "cannot be read as PNG: \(Self.message(image))") }
        self.init(width: Int(image.width), height: Int(image.height), channels: channels, pixels: pixels)
    }

    /// Encodes the picture as PNG.
    /// - Throws: `DataError` if libpng fails.
    public func encoded() throws(DataError) -> Data {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        image.width = UInt32(width)
        image.height = UInt32(height)
        image.format = Self.format(channels: channels)
        defer { png_image_free(&image) }
        // An upper bound: deflate's bound for rows with filter bytes, and libpng's chunks.
        let raw = height * (width * channels + 1)
        var size = raw + raw / 1000 + 4096
        var data = Data(count: size)
        let written = data.withUnsafeMutableBytes { buffer in
            png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, pixels, 0, nil) != 0
        }
        guard written else {
            throw DataError(file: "picture", reason: "cannot be encoded as PNG: \(Self.message(image))")
        }
        return data.prefix(size)
    }

    private static func format(channels: Int) -> UInt32 { channels == 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0 }

    private static func message(_ image: png_image) -> String {
        withUnsafeBytes(of: image.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension PNGImage {
    /// Returns the picture with each pixel enlarged to a square of `factor` by `factor`.
    public func magnified(by factor: Int) -> PNGImage {
        var enlarged: [UInt8] = []
        enlarged.reserveCapacity(pixels.count * factor * factor)
        for row in 0..<height {
            var line: [UInt8] = []
            for column in 0..<width {
                let start = (row * width + column) * channels
                for _ in 0..<factor { line += pixels[start..<start + channels] }
            }
            for _ in 0..<factor { enlarged += line }
        }
        return PNGImage(width: width * factor, height: height * factor, channels: channels, pixels: enlarged)
    }
}
