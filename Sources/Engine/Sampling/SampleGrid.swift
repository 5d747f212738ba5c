internal import Datasets
internal import Jobs
internal import Torch

/// The picture of all samples. Above samples that began at examples of a source stand these examples, once for all rows
/// that began at the same ones.
struct SampleGrid {
    let plan: SamplePlan
    /// `nil` where samples began at noise, which is not worth a look.
    let start: SampleStart?

    /// Composes the picture.
    /// - Parameter picture: that of the sample of an index.
    func drawn(_ picture: (Int) throws -> PNGImage) throws -> PNGImage {
        let (indices, columns) = plan.grid
        var pictures: [PNGImage] = []
        var shown: [PNGImage] = []
        for first in stride(from: 0, to: indices.count, by: columns) {
            let row = Array(indices[first..<min(first + columns, indices.count)])
            let examples = try examples(row)
            if examples != shown {
                pictures += examples
                // Only the last row may be short, and the samples follow.
                if let some = examples.first {
                    pictures += [PNGImage](repeating: .blank(like: some), count: columns - row.count)
                }
                shown = examples
            }
            pictures += try row.map(picture)
        }
        return ImageGrid.picture(
            of: pictures, columns: columns, magnification: ImageGrid.magnification(forWidth: pictures[0].width))
    }

    private func examples(_ row: [Int]) throws -> [PNGImage] {
        guard let start else { return [] }
        let numbers = row.map { $0 % plan.total }
        return try PNGImage.pictures(of: start(numbers, given: plan.labels(numbers)))
    }
}

extension PNGImage {
    /// A white picture of the size of another one.
    fileprivate static func blank(like other: PNGImage) -> PNGImage {
        PNGImage(
            width: other.width, height: other.height, channels: other.channels,
            pixels: [UInt8](repeating: 255, count: other.pixels.count))
    }
}
