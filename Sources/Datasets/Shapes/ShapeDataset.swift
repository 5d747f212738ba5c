internal import Torch

/// A procedural data set of pictures of one coloured figure, each with a text that describes it, for training and
/// measuring text conditioning. Example n is a pure function of the seed and n.
public struct ShapeDataset: Dataset {
    /// The attribute that the labels encode.
    public enum Label: String, Sendable, Hashable, CaseIterable { case size, color, shape, position }

    /// The number of examples, as requested.
    public let count: Int
    /// The shape of an example: 3 channels, height, width.
    public let shape: [Int]
    /// The normalisation of bytes to -1...1.
    public let normalization = Normalization.bytes
    /// `true`: every example has a text.
    public let isCaptioned = true

    /// Height and width of a picture in pixels.
    private let width: Int
    private let random: RandomStream
    private let labelled: Label?

    /// Creates a data set.
    ///
    /// - Parameters:
    ///   - count: Number of examples, at least 1.
    ///   - size: Height and width in pixels, at least 16 for figures that can be told apart.
    ///   - seed: The seed of the examples.
    ///   - labels: The attribute that the labels encode; default none.
    public init(count: Int, size: Int, seed: UInt64, labels: Label? = nil) {
        precondition(count > 0 && size > 0, "\(count) pictures of \(size) pixels")
        self.count = count
        width = size
        shape = [3, size, size]
        random = RandomStream(seed: seed)
        labelled = labels
    }

    /// The number of values of the labelled attribute; 0 without labels.
    public var classes: Int { classNames?.count ?? 0 }

    /// The values of the labelled attribute; `nil` without labels.
    public var classNames: [String]? {
        switch labelled {
        case .size: ShapeScene.Size.allCases.map(\.rawValue)
        case .color: ShapeScene.Color.allCases.map(\.rawValue)
        case .shape: ShapeScene.Shape.allCases.map(\.rawValue)
        case .position: ShapeScene.Position.allCases.map(\.rawValue)
        case nil: nil
        }
    }

    /// Returns the attributes of an example.
    public func scene(_ index: Int) -> ShapeScene {
        let words = random.words(purpose: .proceduralData, step: 0, index: UInt64(index))
        func choice<Value: CaseIterable>(_ word: UInt32) -> Value where Value.AllCases == [Value] {
            let all = Value.allCases
            return all[Int((UInt64(word) * UInt64(all.count)) >> 32)]
        }
        return ShapeScene(
            size: choice(words.0), color: choice(words.1), shape: choice(words.2), position: choice(words.3))
    }

    /// Draws examples.
    /// - Throws: Nothing; the requirement throws.
    public func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch {
        try StoredBatch(
            indices, of: shape, dtype: .uint8,
            labels: labelled == nil ? nil : indices.map { Int64(label($0) ?? 0) }
        ) { index, place throws(DataError) in
            let scene = scene(index)
            let coverage = figure(index, scene).coverage(width: width)
            let color = scene.color.components
            for channel in 0..<3 {
                for (pixel, share) in coverage.enumerated() {
                    let value = (share * color[channel] * 255).rounded()
                    place[channel * coverage.count + pixel] = UInt8(value)
                }
            }
        }
    }

    /// Returns the texts of examples.
    /// - Throws: Nothing; the requirement throws.
    public func captions(_ indices: [Int]) throws(DataError) -> [String]? { indices.map { scene($0).caption } }

    /// Returns the index of an example's value among those of the labelled attribute; `nil` without labels.
    public func label(_ index: Int) -> Int? {
        func place<Value: CaseIterable & Equatable>(_ value: Value) -> Int? where Value.AllCases == [Value] {
            Value.allCases.firstIndex(of: value)
        }
        let scene = scene(index)
        switch labelled {
        case .size: return place(scene.size)
        case .color: return place(scene.color)
        case .shape: return place(scene.shape)
        case .position: return place(scene.position)
        case nil: return nil
        }
    }

    /// Hashes the settings, which determine all examples.
    /// - Throws: `DataError` if hashing fails.
    public func fingerprint() throws(DataError) -> Fingerprint {
        try Fingerprint(
            text: "shapes 1, \(width) pixels, seed \(random.seed), labels \(labelled?.rawValue ?? "none")")
    }

    /// Returns the figure of an example. Figures of one scene differ slightly; otherwise there were only 210 pictures
    /// to learn.
    private func figure(_ index: Int, _ scene: ShapeScene) -> ShapeFigure {
        let words = random.words(purpose: .proceduralData, step: 0, index: UInt64(index), block: 1)
        func centred(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 - 0.5 }
        let side = Float(width)
        return ShapeFigure(
            shape: scene.shape, x: side * (scene.position.anchor.x + Self.shift * centred(words.0)),
            y: side * (scene.position.anchor.y + Self.shift * centred(words.1)),
            radius: side * Self.radius(scene.size) * (1 + Self.growth * centred(words.2)))
    }

    /// Returns the radius of a figure, as a fraction of the picture's width.
    static func radius(_ size: ShapeScene.Size) -> Float { size == .small ? 0.12 : 0.2 }

    /// The spread of a position in each direction, as a fraction of the picture's width.
    private static let shift: Float = 0.06
    /// The relative spread of the radius.
    private static let growth: Float = 0.16
}
