internal import Torch

/// The transformation of a picture of any size to an example: scaling, cropping, flipping.
///
/// The shorter side is scaled to `size` by antialiased bicubic interpolation and the centre is cropped; for random
/// crops it is scaled to 8/7 of `size` and a square of `size` is cropped at a random position.
public struct PictureView: Sendable, Hashable {
    /// The position of the crop.
    public enum Crop: String, Sendable, Hashable, CaseIterable { case center, random }

    /// Height and width of an example in pixels; `nil`, the default, keeps the picture's size.
    public var size: Int?
    /// Position of the crop, default `center`.
    public var crop: Crop
    /// Whether half of the examples are flipped left to right in training, default `false`.
    public var flip: Bool
    /// Number of channels, 1 for grey or 3 for RGB; `nil`, the default, keeps the data's.
    public var channels: Int?

    /// Creates a view.
    public init(size: Int? = nil, crop: Crop = .center, flip: Bool = false, channels: Int? = nil) {
        self.size = size
        self.crop = crop
        self.flip = flip
        self.channels = channels
    }

    /// Whether the view leaves pictures unchanged.
    var isIdentity: Bool { size == nil && !flip && channels == nil }

    /// The length of the shorter side after scaling, in pixels; `nil` without scaling.
    var scaledSize: Int? { size.map { crop == .random ? ($0 * 8 + 6) / 7 : $0 } }

    /// Returns the reason why pictures of a size cannot be scaled; `nil` if they can. Scaling a very long picture would
    /// need unbounded memory.
    func objection(height: Int, width: Int) -> String? {
        guard let side = scaledSize, height > 0, width > 0 else { return nil }
        let (shorter, longer) = (min(height, width), max(height, width))
        guard longer > PictureDecoder.mostPixels / side / side * shorter else { return nil }
        return "has \(width)x\(height) pixels; scaled to \(side) on its shorter side it would exceed the limit of "
            + "\(PictureDecoder.mostPixels) pixels in total"
    }

    /// Converts channels and scales the shorter side.
    func scaled(_ picture: PlanarPicture) -> PlanarPicture {
        let picture = channels.map(picture.converted) ?? picture
        guard let side = scaledSize else { return picture }
        let shorter = min(picture.width, picture.height)
        guard shorter != side else { return picture }
        func length(_ length: Int) -> Int {
            max(side, Int((Double(length) * Double(side) / Double(shorter)).rounded()))
        }
        return picture.resized(width: length(picture.width), height: length(picture.height))
    }

    /// Decodes and scales the content of a picture file.
    /// - Throws: `DataError` with `name` as the file if the picture cannot be decoded or scaled.
    func example(
        _ bytes: [UInt8], name: String, by rules: DataRules = .current
    ) throws(DataError) -> PlanarPicture {
        let picture = try PictureDecoder.picture(bytes, name: name, by: rules)
        if let reason = objection(height: picture.height, width: picture.width) {
            throw DataError(file: name, reason: reason)
        }
        return scaled(picture)
    }

    /// Writes the example's crop of a scaled picture.
    func cut(
        _ picture: PlanarPicture, index: Int, augmentation: Augmentation?, into target: UnsafeMutableRawBufferPointer
    ) {
        picture.bytes.withUnsafeBytes {
            cut(
                $0, channels: picture.channels, height: picture.height, width: picture.width, index: index,
                augmentation: augmentation, into: target)
        }
    }

    /// Writes the example's crop of a scaled picture.
    ///
    /// - Parameters:
    ///   - source: Planes of `height` rows of `width` bytes.
    ///   - channels: Number of planes.
    ///   - height: Number of rows.
    ///   - width: Number of columns.
    ///   - index: The example; with the augmentation it determines crop and flip.
    ///   - augmentation: The source of random numbers; `nil` for a centre crop without flip.
    ///   - target: Receives the bytes.
    private func cut(
        _ source: UnsafeRawBufferPointer, channels: Int, height: Int, width: Int, index: Int,
        augmentation: Augmentation?, into target: UnsafeMutableRawBufferPointer
    ) {
        let (rows, columns) = (size ?? height, size ?? width)
        var top = (height - rows) / 2
        var left = (width - columns) / 2
        var isMirrored = false
        if let augmentation, flip || crop == .random {
            let words = augmentation.words(index)
            isMirrored = flip && words.0 >> 31 == 1
            if crop == .random, size != nil {
                top = Int((UInt64(words.1) * UInt64(height - rows + 1)) >> 32)
                left = Int((UInt64(words.2) * UInt64(width - columns + 1)) >> 32)
            }
        }
        for channel in 0..<channels {
            for row in 0..<rows {
                let from = (channel * height + top + row) * width + left
                let line = UnsafeMutableRawBufferPointer(
                    rebasing: target[(channel * rows + row) * columns..<(channel * rows + row + 1) * columns])
                if isMirrored {
                    for column in 0..<columns { line[column] = source[from + columns - 1 - column] }
                } else {
                    line.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<from + columns]))
                }
            }
        }
    }
}

extension Augmentation {
    /// Returns the random words of one example.
    func words(_ index: Int) -> (UInt32, UInt32, UInt32, UInt32) {
        stream.words(purpose: .augmentation, step: UInt64(step), index: UInt64(index))
    }
}
