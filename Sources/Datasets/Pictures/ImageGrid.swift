/// A grid of pictures of one size, with gaps in between.
public enum ImageGrid {
    /// Arranges pictures row by row.
    ///
    /// - Parameters:
    ///   - pictures: At least one picture, all of one size and number of channels.
    ///   - columns: Number of pictures per row, at least 1.
    ///   - gap: Pixels between two pictures, default 2.
    ///   - background: Grey value of gaps and empty cells, default 255.
    ///   - magnification: Integer factor by which each picture is enlarged, default 1.
    public static func picture(
        of pictures: [PNGImage], columns: Int, gap: Int = 2, background: UInt8 = 255, magnification: Int = 1
    ) -> PNGImage {
        precondition(columns > 0 && !pictures.isEmpty, "a grid needs at least one picture and column")
        let pictures = magnification > 1 ? pictures.map { $0.magnified(by: magnification) } : pictures
        let first = pictures[0]
        let rows = (pictures.count + columns - 1) / columns
        let width = columns * (first.width + gap) - gap
        let height = rows * (first.height + gap) - gap
        let rowBytes = first.width * first.channels
        var pixels = [UInt8](repeating: background, count: width * height * first.channels)
        for (index, picture) in pictures.enumerated() {
            precondition(picture.width == first.width && picture.height == first.height, "pictures of one size")
            let left = index % columns * (first.width + gap)
            let top = index / columns * (first.height + gap)
            for row in 0..<picture.height {
                let start = ((top + row) * width + left) * first.channels
                pixels.replaceSubrange(
                    start..<start + rowBytes, with: picture.pixels[row * rowBytes..<(row + 1) * rowBytes])
            }
        }
        return PNGImage(width: width, height: height, channels: first.channels, pixels: pixels)
    }

    /// Returns the factor that enlarges small pictures to about 84 pixels, at least 1.
    public static func magnification(forWidth width: Int) -> Int { max(1, 84 / max(1, width)) }
}
