/// A picture stored as planes, one for each channel, each row by row.
struct PlanarPicture: Sendable, Hashable {
    let channels: Int
    let height: Int
    let width: Int
    let bytes: [UInt8]

    /// Creates a picture from planes: `channels * height * width` bytes.
    init(channels: Int, height: Int, width: Int, bytes: [UInt8]) {
        precondition(bytes.count == channels * height * width, "\(bytes.count) bytes for \(width)x\(height)")
        self.channels = channels
        self.height = height
        self.width = width
        self.bytes = bytes
    }

    /// Separates interleaved pixels into planes.
    ///
    /// - Parameters:
    ///   - pixels: The interleaved pixels.
    ///   - channels: Number of channels of a pixel.
    ///   - used: Number of channels to keep; `nil`, the default, keeps all.
    ///   - height: Height in pixels.
    ///   - width: Width in pixels.
    init(
        interleaved pixels: UnsafeRawBufferPointer, channels: Int, used: Int? = nil, height: Int, width: Int
    ) {
        let kept = used ?? channels
        let size = height * width
        let bytes = [UInt8](unsafeUninitializedCapacity: kept * size) { buffer, filled in
            for channel in 0..<kept {
                for pixel in 0..<size { buffer[channel * size + pixel] = pixels[pixel * channels + channel] }
            }
            filled = kept * size
        }
        self.init(channels: kept, height: height, width: width, bytes: bytes)
    }

    /// Separates interleaved pixels into planes, blending an alpha channel with white.
    ///
    /// - Parameters:
    ///   - pixels: The interleaved pixels.
    ///   - channels: Number of channels of a pixel: 1 or 3, and 2 or 4 with alpha.
    ///   - height: Height in pixels.
    ///   - width: Width in pixels.
    init(onWhite pixels: [UInt8], channels: Int, height: Int, width: Int) {
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
        self = pixels.withUnsafeBytes {
            PlanarPicture(interleaved: $0, channels: channels, used: used, height: height, width: width)
        }
    }

    /// Converts to grey (1) or RGB (3) with the weights of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B.
    func converted(channels wanted: Int) -> PlanarPicture {
        guard wanted != channels else { return self }
        if wanted == 3 {
            return PlanarPicture(channels: 3, height: height, width: width, bytes: bytes + bytes + bytes)
        }
        let size = height * width
        let grey = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            bytes.withUnsafeBufferPointer { planes in
                for pixel in 0..<size {
                    // Fixed point with 16 fractional bits, rounded to nearest; the weights add to 65536.
                    let sum =
                        UInt32(planes[pixel]) &* 19595 &+ UInt32(planes[size + pixel]) &* 38470
                        &+ UInt32(planes[2 * size + pixel]) &* 7471
                    buffer[pixel] = UInt8((sum &+ 0x8000) >> 16)
                }
            }
            filled = size
        }
        return PlanarPicture(channels: 1, height: height, width: width, bytes: grey)
    }
}
