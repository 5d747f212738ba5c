internal import Datasets
internal import Jobs

extension DataSpec {
    /// The examples that the spec describes.
    /// - Parameter classes: how many there are where the spec does not say; `nil` lets the data tell.
    /// - Throws: `DataError` for files that cannot be used.
    func open(classes: Int? = nil) throws -> any Dataset {
        switch examples {
        case .idx(let files):
            return try ImageDataset(
                images: files.images, labels: files.labels, size: size, classes: self.classes ?? classes, limit: limit)
        case .shapes(let set):
            return ShapeDataset(
                count: min(set.count, limit ?? set.count), size: size ?? ShapesSpec.defaultSize, seed: set.seed,
                labels: ShapeDataset.Label(rawValue: set.labels.rawValue))
        }
    }
}
