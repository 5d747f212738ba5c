internal import Datasets
internal import Jobs
internal import Torch

/// The picture of all samples. Above samples that began at examples of a source stand these examples, once for all rows
/// that began at the same ones.
struct SampleGrid {
    let plan: SamplePlan
    /// `nil` where samples began at noise, which is not worth a look.
    let start: SampleStart?
    /// The names of the model's classes, which stand beside rows or above columns; `nil` leaves the picture without names.
    var classNames: [String]?

    /// Composes the picture.
    /// - Parameter picture: that of the sample of an index.
    func drawn(_ picture: (Int) throws -> PNGImage) throws -> PNGImage {
        let (indices, columns) = plan.grid
        var pictures: [PNGImage] = []
        var shown: [PNGImage] = []
        var rows: [String] = []
        for first in stride(from: 0, to: indices.count, by: columns) {
            let row = Array(indices[first..<min(first + columns, indices.count)])
            let examples = try examples(row)
            if examples != shown {
                pictures += examples
                // Only the last row may be short, and the samples follow.
                if let some = examples.first {
                    pictures += [PNGImage](repeating: .blank(like: some), count: columns - row.count)
                }
                if !examples.isEmpty { rows.append("") }
                shown = examples
            }
            rows.append(plan.rowName(row[0], classNames))
            pictures += try row.map(picture)
        }
        let magnification = ImageGrid.magnification(forWidth: pictures[0].width)
        let grid = ImageGrid.picture(of: pictures, columns: columns, magnification: magnification)
        let names = GridNames(
            rows: rows.allSatisfy(\.isEmpty) ? [] : rows,
            columns: plan.columnNames(Array(indices.prefix(columns)), classNames))
        return names.added(
            to: grid, cell: (pictures[0].width * magnification, pictures[0].height * magnification))
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
