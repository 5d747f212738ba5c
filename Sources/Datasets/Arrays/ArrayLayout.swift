/// The layout of an array's row.
enum ArrayLayout: Sendable, Hashable {
    /// A point of this dimensionality.
    case points(Int)
    /// A picture or latent with planar channels, [C, H, W].
    case planar(channels: Int, height: Int, width: Int)
    /// A picture with interleaved channels, [H, W, C].
    case interleaved(height: Int, width: Int, channels: Int)
    /// A picture with interleaved channels, the last of which is alpha: 2 for grey, 4 for RGB.
    case transparent(height: Int, width: Int, channels: Int)

    /// Infers the layout from the shape of a row: [D] is a point, [H, W] a grey picture, [H, W, 1 or 3] an interleaved
    /// picture, [H, W, 2 or 4] of bytes one with alpha, any other [C, H, W] a planar one.
    /// - Throws: `DataError` if the row has another number of dimensions.
    init(row: [Int], array: NumberArray, rules: DataRules = .current) throws(DataError) {
        switch row.count {
        case 1: self = .points(row[0])
        case 2: self = .planar(channels: 1, height: row[0], width: row[1])
        case 3 where (row[2] == 1 || row[2] == 3) && row[0] != 1 && row[0] != 3:
            self = .interleaved(height: row[0], width: row[1], channels: row[2])
        case 3 where rules != .first && array.type == .uint8 && (row[2] == 2 || row[2] == 4) && row[0] > 4:
            self = .transparent(height: row[0], width: row[1], channels: row[2])
        case 3: self = .planar(channels: row[0], height: row[1], width: row[2])
        default:
            throw array.error(
                "expected a shape [N, D] for points, [N, H, W], [N, H, W, C] or [N, C, H, W], found \(array.shape)")
        }
    }

    /// Whether a row can be a picture: it has height, width, and one or three channels.
    var isPicture: Bool {
        switch self {
        case .points: false
        case .planar(let channels, _, _), .interleaved(_, _, let channels): channels == 1 || channels == 3
        case .transparent: true
        }
    }

    /// Height and width in pixels; `nil` for points.
    var size: (height: Int, width: Int)? {
        switch self {
        case .points: nil
        case .planar(_, let height, let width), .interleaved(let height, let width, _),
            .transparent(let height, let width, _):
            (height, width)
        }
    }

    /// Returns the shape of an example seen through `view`.
    func shape(_ view: PictureView) -> [Int] {
        switch self {
        case .points(let dimension): [dimension]
        case .planar(let channels, let height, let width), .interleaved(let height, let width, let channels):
            [view.channels ?? channels, view.size ?? height, view.size ?? width]
        case .transparent(let height, let width, let channels):
            [view.channels ?? channels - 1, view.size ?? height, view.size ?? width]
        }
    }

    /// The assumption about the channels, where the shape alone does not tell; `nil` where it does.
    func assumption(_ type: ElementType) -> (text: String, isDoubtful: Bool)? {
        switch self {
        case .points, .interleaved: return nil
        case .transparent(let height, let width, let channels):
            return (
                "[\(height), \(width), \(channels)] is a \(channels == 4 ? "colour" : "grey") picture with alpha; "
                    + "transparent pixels are blended with white", false
            )
        case .planar(let channels, let height, let width):
            let isLastFew = width <= 4 && channels > 4
            guard isLastFew || type == .uint8 && ![1, 3].contains(channels) else { return nil }
            let words = "[\(channels), \(height), \(width)] is \(channels) channels of \(height) x \(width)"
            return (
                words + (isLastFew ? "; if the channels are last, save numpy.moveaxis(array, -1, 1)" : ""), true
            )
        }
    }
}
