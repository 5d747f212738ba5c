/// Where examples come from.
public struct DataSpec: Codable, Sendable, Hashable {
    /// The file format.
    public enum Format: String, Codable, Sendable, Hashable, CaseIterable {
        /// The IDX files of MNIST and its relatives, plain or gzip.
        case idx
    }

    /// The file format.
    public var format: Format
    /// The absolute path of the images (or points).
    public var images: String
    /// The absolute path of the labels; without it there is no condition.
    public var labels: String?
    /// Height and width after padding with the darkest value on all sides; `nil` leaves the images as they are.
    public var size: Int?
    /// How many classes there are; `nil` takes one more than the largest label.
    public var classes: Int?
    /// Use only so many examples from the start of the file.
    public var limit: Int?
}
