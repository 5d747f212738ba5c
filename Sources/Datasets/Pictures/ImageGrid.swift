/// Many pictures of one size as one, in rows and columns with thin gaps between them.
public enum ImageGrid {
    /// Lays pictures out row by row.
    /// - Parameters:
    ///   - pictures: all of the same size and channels, at least one.
    ///   - columns: pictures in a row; the last row may stay short.
    ///   - gap: pixels between two pictures.
    ///   - magnification: by which whole factor each picture is enlarged.
    ///   - background: the grey of gaps and of places without a picture.
    public static func picture(
        of pictures: [PNGImage], columns: Int, gap: Int = 2, background: UInt8 = 255, magnification: Int = 1
    ) -> PNGImage {
        precondition(columns > 0 && !pictures.isEmpty, "a grid of nothing")
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

    /// The factor that makes small pictures as large as people need them, about 84 pixels, and leaves others alone.
    public static func magnification(forWidth width: Int) -> Int { max(1, 84 / max(1, width)) }
}
