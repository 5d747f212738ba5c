internal import CPNG
internal import CPictures
internal import CWebP
internal import Foundation

/// The decoder of PNG, JPEG and WebP, told apart by their first bytes, not by their names.
enum PictureDecoder {
    /// The limit on a picture's pixels: a small file can claim any size, and memory is allocated before decoding.
    static let mostPixels = 100_000_000

    /// Decodes a grey or RGB picture; transparent pixels are blended with white.
    /// - Throws: `DataError` with `name` as the file if the format is unknown, the content is damaged, or the picture
    ///   is too large.
    static func picture(_ bytes: [UInt8], name: String) throws(DataError) -> PlanarPicture {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return try png(bytes, name) }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return try jpeg(bytes, name) }
        if bytes.count > 12, bytes.starts(with: Array("RIFF".utf8)), Array(bytes[8..<12]) == Array("WEBP".utf8) {
            return try webp(bytes, name)
        }
        throw DataError(
            file: name, reason: bytes.isEmpty ? "is empty" : "is not a PNG, JPEG or WebP file by its first bytes")
    }

    private static func check(_ width: Int, _ height: Int, _ name: String) throws(DataError) {
        guard width > 0, height > 0, width <= mostPixels / height else {
            throw DataError(
                file: name, reason: "has \(width)x\(height) pixels; the limit is \(mostPixels) in total")
        }
    }

    private static func png(_ bytes: [UInt8], _ name: String) throws(DataError) -> PlanarPicture {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        // libpng keeps the address until the picture is read.
        var failure: DataError?
        var (channels, pixels): (Int, [UInt8]) = (0, [])
        bytes.withUnsafeBytes { source in
            do throws(DataError) {
                guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0 else {
                    throw broken(image, name)
                }
                try check(Int(image.width), Int(image.height), name)
                let flags = image.format & UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
                image.format = flags
                // Without this flag libpng reads 16-bit samples as linear light, unlike other decoders.
                image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
                channels = (flags & UInt32(PNG_FORMAT_FLAG_COLOR) != 0 ? 3 : 1) + (hasAlpha(flags) ? 1 : 0)
                pixels = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * channels)
                guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else { throw broken(image, name) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return planes(pixels, channels: channels, height: Int(image.height), width: Int(image.width))
    }

    private static func hasAlpha(_ flags: UInt32) -> Bool { flags & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0 }

    private static func broken(_ image: png_image, _ name: String) -> DataError {
        let message = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return DataError(file: name, reason: "cannot be read as PNG: \(message)")
    }

    private static func jpeg(_ bytes: [UInt8], _ name: String) throws(DataError) -> PlanarPicture {
        var result = cpictures_result()
        func broken() -> DataError {
            let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            return DataError(file: name, reason: "cannot be read as JPEG: \(message)")
        }
        guard cpictures_jpeg_size(bytes, bytes.count, &result) != 0 else { throw broken() }
        try check(Int(result.width), Int(result.height), name)
        var pixels = [UInt8](repeating: 0, count: Int(result.width) * Int(result.height) * Int(result.channels))
        guard cpictures_jpeg_decode(bytes, bytes.count, &pixels, pixels.count, &result) != 0 else { throw broken() }
        return planes(
            pixels, channels: Int(result.channels), height: Int(result.height), width: Int(result.width))
    }

    private static func webp(_ bytes: [UInt8], _ name: String) throws(DataError) -> PlanarPicture {
        var features = WebPBitstreamFeatures()
        guard WebPGetFeatures(bytes, bytes.count, &features) == VP8_STATUS_OK else {
            throw DataError(file: name, reason: "cannot be read as WebP: it is truncated or damaged")
        }
        guard features.has_animation == 0 else {
            throw DataError(file: name, reason: "is an animation, expected a single picture")
        }
        let (width, height) = (Int(features.width), Int(features.height))
        try check(width, height, name)
        let channels = features.has_alpha == 0 ? 3 : 4
        var pixels = [UInt8](repeating: 0, count: width * height * channels)
        let stride = Int32(width * channels)
        let end =
            channels == 3
            ? WebPDecodeRGBInto(bytes, bytes.count, &pixels, pixels.count, stride)
            : WebPDecodeRGBAInto(bytes, bytes.count, &pixels, pixels.count, stride)
        guard end != nil else {
            throw DataError(file: name, reason: "cannot be read as WebP: it is truncated or damaged")
        }
        return planes(pixels, channels: channels, height: height, width: width)
    }

    /// Separates interleaved pixels of 1 or 3 channels into planes, blending an alpha channel with white.
    private static func planes(_ pixels: [UInt8], channels: Int, height: Int, width: Int) -> PlanarPicture {
        var pixels = pixels
        let used = channels >= 3 ? 3 : 1
        if channels != used {
            pixels.withUnsafeMutableBufferPointer { pixels in
                for pixel in 0..<height * width {
                    let opacity = Int(pixels[pixel * channels + used])
                    guard opacity < 255 else { continue }
                    for channel in 0..<used {
                        let value = Int(pixels[pixel * channels + channel])
                        pixels[pixel * channels + channel] = UInt8(
                            (value * opacity + 255 * (255 - opacity) + 127) / 255)
                    }
                }
            }
        }
        return pixels.withUnsafeBytes {
            PlanarPicture(interleaved: $0, channels: channels, used: used, height: height, width: width)
        }
    }
}
