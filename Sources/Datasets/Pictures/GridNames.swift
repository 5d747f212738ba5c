/// The names beside the rows and above the columns of a grid of pictures.
public struct GridNames: Sendable, Hashable {
    /// A name for each row from the top; empty for a grid whose rows have no names.
    public var rows: [String]
    /// A name for each column from the left; empty for a grid whose columns have no names.
    public var columns: [String]

    /// The most characters of a row's name.
    private static let longest = 24
    private static let margin = 4

    /// Creates names; by default there are none.
    public init(rows: [String] = [], columns: [String] = []) {
        self.rows = rows
        self.columns = columns
    }

    /// Returns a grid with margins in which the names stand.
    ///
    /// - Parameters:
    ///   - grid: The grid, as `ImageGrid` makes it.
    ///   - cell: Width and height of a picture in it, in pixels.
    ///   - gap: Pixels between two pictures, default 2.
    public func added(to grid: PNGImage, cell: (width: Int, height: Int), gap: Int = 2) -> PNGImage {
        guard !rows.isEmpty || !columns.isEmpty else { return grid }
        let scale = min(cell.width, cell.height) >= 64 ? 2 : 1
        let (width, height) = (PictureText.cell.width * scale, PictureText.cell.height * scale)
        let rows = rows.map { String($0.prefix(Self.longest)) }
        let columns = columns.map { String($0.prefix(max(1, cell.width / width))) }
        let left = rows.isEmpty ? 0 : (rows.map(PictureText.length).max() ?? 0) * width + Self.margin
        let top = columns.isEmpty ? 0 : height + Self.margin
        var canvas = Canvas(width: grid.width + left, height: grid.height + top, channels: grid.channels)
        canvas.place(grid, left: left, top: top)
        for (row, name) in rows.enumerated() {
            let middle = top + row * (cell.height + gap) + (cell.height - height) / 2
            canvas.write(name, left: Self.margin / 2, top: max(0, middle), scale: scale)
        }
        for (column, name) in columns.enumerated() {
            canvas.write(name, left: left + column * (cell.width + gap), top: Self.margin / 2, scale: scale)
        }
        return canvas.picture
    }
}

/// A white picture that is drawn on.
private struct Canvas {
    let width: Int
    let height: Int
    let channels: Int
    private var pixels: [UInt8]

    init(width: Int, height: Int, channels: Int) {
        (self.width, self.height, self.channels) = (width, height, channels)
        pixels = [UInt8](repeating: 255, count: width * height * channels)
    }

    var picture: PNGImage { PNGImage(width: width, height: height, channels: channels, pixels: pixels) }

    mutating func place(_ picture: PNGImage, left: Int, top: Int) {
        let count = picture.width * channels
        for row in 0..<picture.height {
            let start = ((top + row) * width + left) * channels
            pixels.replaceSubrange(start..<start + count, with: picture.pixels[row * count..<(row + 1) * count])
        }
    }

    /// Writes a text in black; pixels outside are left out.
    mutating func write(_ text: String, left: Int, top: Int, scale: Int) {
        for (row, line) in PictureText.rows(text).enumerated() {
            for (column, isDark) in line.enumerated() where isDark {
                for y in top + row * scale..<top + (row + 1) * scale where y < height {
                    for x in left + column * scale..<left + (column + 1) * scale where x < width {
                        for channel in 0..<channels { pixels[(y * width + x) * channels + channel] = 0 }
                    }
                }
            }
        }
    }
}
