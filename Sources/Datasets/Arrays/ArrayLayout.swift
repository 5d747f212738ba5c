/// What a row of an array is.
enum ArrayLayout: Sendable, Hashable {
    /// A point.
    case points(Int)
    /// A picture or latent, channels first.
    case planar(channels: Int, height: Int, width: Int)
    /// A picture, the channels of a pixel together.
    case interleaved(height: Int, width: Int, channels: Int)

    /// What the shape of a row suggests: [D] is a point, [H, W] grey, [H, W, 1 or 3] a picture with its channels last, any
    /// other [C, H, W] one with its channels first.
    init(row: [Int], array: NumberArray) throws(DataError) {
        switch row.count {
        case 1: self = .points(row[0])
        case 2: self = .planar(channels: 1, height: row[0], width: row[1])
        case 3 where (row[2] == 1 || row[2] == 3) && row[0] != 1 && row[0] != 3:
            self = .interleaved(height: row[0], width: row[1], channels: row[2])
        case 3: self = .planar(channels: row[0], height: row[1], width: row[2])
        default:
            throw array.error(
                "expected a shape [N, D] for points, [N, H, W], [N, H, W, C] or [N, C, H, W], found \(array.shape)")
        }
    }

    /// Whether it can be a picture: height and width, and one or three channels.
    var isPicture: Bool {
        switch self {
        case .points: false
        case .planar(let channels, _, _), .interleaved(_, _, let channels): channels == 1 || channels == 3
        }
    }

    /// Height and width of what has some.
    var size: (height: Int, width: Int)? {
        switch self {
        case .points: nil
        case .planar(_, let height, let width), .interleaved(let height, let width, _): (height, width)
        }
    }

    /// The shape of an example.
    func shape(_ view: PictureView) -> [Int] {
        switch self {
        case .points(let dimension): [dimension]
        case .planar(let channels, let height, let width), .interleaved(let height, let width, let channels):
            [view.channels ?? channels, view.size ?? height, view.size ?? width]
        }
    }
}
