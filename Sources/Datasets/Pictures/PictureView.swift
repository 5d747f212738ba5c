internal import Torch

/// How a picture of any size becomes an example: scaled, cropped, mirrored.
///
/// The shorter side is scaled to `size` by antialiased bicubic interpolation and the middle is cut out, or, for random
/// crops, to 8/7 of `size`, and a square of `size` is cut out anywhere.
public struct PictureView: Sendable, Hashable {
    /// Which part of the longer side is taken.
    public enum Crop: String, Sendable, Hashable, CaseIterable { case center, random }

    /// Height and width of an example; `nil` leaves pictures as they are.
    public var size: Int?
    /// Which part of a picture is taken.
    public var crop: Crop
    /// Whether half of the examples are mirrored, left to right, in training.
    public var flip: Bool
    /// 1 for grey, 3 for red, green and blue; `nil` takes what the data have.
    public var channels: Int?

    /// Describes a view.
    public init(size: Int? = nil, crop: Crop = .center, flip: Bool = false, channels: Int? = nil) {
        self.size = size
        self.crop = crop
        self.flip = flip
        self.channels = channels
    }

    /// Whether nothing is done to a picture.
    var isIdentity: Bool { size == nil && !flip && channels == nil }

    /// The length that the shorter side is scaled to.
    var scaledSize: Int? { size.map { crop == .random ? ($0 * 8 + 6) / 7 : $0 } }

    /// Why pictures of a size cannot be scaled, such as very long ones: they would take any amount of memory.
    func objection(height: Int, width: Int) -> String? {
        guard let side = scaledSize, height > 0, width > 0 else { return nil }
        let (shorter, longer) = (min(height, width), max(height, width))
        guard longer > PictureDecoder.mostPixels / side / side * shorter else { return nil }
        return "has \(width)x\(height) pixels; with its shorter side at \(side) it would have more than the "
            + "\(PictureDecoder.mostPixels) that are decoded"
    }

    /// A picture with its shorter side and its channels as the view wants them.
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

    /// The content of a picture's file, decoded and scaled.
    func example(_ bytes: [UInt8], name: String) throws(DataError) -> PlanarPicture {
        let picture = try PictureDecoder.picture(bytes, name: name)
        if let reason = objection(height: picture.height, width: picture.width) {
            throw DataError(file: name, reason: reason)
        }
        return scaled(picture)
    }

    /// Writes the part of a scaled picture that is the example.
    func cut(
        _ picture: PlanarPicture, index: Int, augmentation: Augmentation?, into target: UnsafeMutableRawBufferPointer
    ) {
        picture.bytes.withUnsafeBytes {
            cut(
                $0, channels: picture.channels, height: picture.height, width: picture.width, index: index,
                augmentation: augmentation, into: target)
        }
    }

    /// The part of a scaled picture that is the example.
    /// - Parameters:
    ///   - source: planes of height rows of width bytes.
    ///   - index: the example; with the augmentation it decides what is cut out and mirrored.
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
    /// The random words of one example.
    func words(_ index: Int) -> (UInt32, UInt32, UInt32, UInt32) {
        stream.words(purpose: .augmentation, step: UInt64(step), index: UInt64(index))
    }
}
