internal import CPNG
internal import CPictures
internal import CWebP
internal import Foundation

/// The decoder of PNG, JPEG and WebP, told apart by their first bytes, not by their names.
enum PictureDecoder {
    /// The limit on a picture's pixels: a small file can claim any size, and memory is allocated before decoding.
    static let mostPixels = 100_000_000

    /// Decodes a grey or RGB picture, upright; transparent pixels are blended with white.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - name: The file in errors.
    ///   - rules: The rules of the job; those of earlier builds leave a picture as it lies, and convert the values of a PNG
    ///     with a gamma chunk.
    /// - Throws: `DataError` if the format is unknown, the content is damaged, or the picture is too large.
    static func picture(
        _ bytes: [UInt8], name: String, by rules: DataRules = .current
    ) throws(DataError) -> PlanarPicture {
        guard let format = PictureFormat(bytes) else {
            throw DataError(file: name, reason: PictureFormat.objection(to: bytes))
        }
        let picture =
            switch format {
            case .png: try png(rules == .first ? bytes : PNGChunks.withoutColourSpace(bytes), name)
            case .jpeg: try jpeg(bytes, name)
            case .webp: try webp(bytes, name)
            }
        return rules == .first ? picture : picture.upright(from: PictureOrientation(bytes, format))
    }

    /// Reads the size of a picture from the first bytes of its file, upright.
    ///
    /// - Returns: `nil` where more bytes are needed.
    /// - Throws: `DataError` if the format is unknown or the picture is too large.
    static func size(_ head: [UInt8], name: String) throws(DataError) -> (height: Int, width: Int)? {
        guard let format = PictureFormat(head) else {
            throw DataError(file: name, reason: PictureFormat.objection(to: head))
        }
        guard let (height, width) = storedSize(head, format) else { return nil }
        try check(width, height, name)
        return PictureOrientation(head, format).swapsSides ? (width, height) : (height, width)
    }

    private static func storedSize(_ head: [UInt8], _ format: PictureFormat) -> (height: Int, width: Int)? {
        switch format {
        case .png:
            guard head.count >= 24 else { return nil }
            func number(_ place: Int) -> Int { head[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
            return (number(20), number(16))
        case .jpeg:
            var result = cpictures_result()
            guard cpictures_jpeg_size(head, head.count, &result) != 0 else { return nil }
            return (Int(result.height), Int(result.width))
        case .webp:
            var features = WebPBitstreamFeatures()
            guard WebPGetFeatures(head, head.count, &features) == VP8_STATUS_OK else { return nil }
            return (Int(features.height), Int(features.width))
        }
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
        return PlanarPicture(
            onWhite: pixels, channels: channels, height: Int(image.height), width: Int(image.width))
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
        return PlanarPicture(
            onWhite: pixels, channels: Int(result.channels), height: Int(result.height), width: Int(result.width))
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
        return PlanarPicture(onWhite: pixels, channels: channels, height: height, width: width)
    }
}
