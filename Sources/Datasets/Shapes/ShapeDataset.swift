internal import Torch

/// Pictures of one coloured figure each with a text that says what they show, made by a rule: data to learn and to measure
/// text conditions with. Example n is a function of the seed and n alone.
public struct ShapeDataset: Dataset {
    /// What the labels stand for.
    public enum Label: String, Sendable, Hashable, CaseIterable { case size, color, shape, position }

    /// As many as were asked for.
    public let count: Int
    /// Red, green and blue, height, width.
    public let shape: [Int]
    /// That of bytes.
    public let normalization = Normalization.bytes
    /// Every example has a text.
    public let isCaptioned = true

    /// Height and width of a picture.
    private let width: Int
    private let random: RandomStream
    private let labelled: Label?

    /// - Parameters:
    ///   - count: how many examples.
    ///   - size: height and width, at least 16 for figures that can be told apart.
    ///   - labels: which attribute is the label; `nil` for none.
    public init(count: Int, size: Int, seed: UInt64, labels: Label? = nil) {
        precondition(count > 0 && size > 0, "\(count) pictures of \(size) pixels")
        self.count = count
        width = size
        shape = [3, size, size]
        random = RandomStream(seed: seed)
        labelled = labels
    }

    /// The words of the attribute that is the label.
    public var classes: Int { classNames?.count ?? 0 }

    /// The words of the attribute that is the label.
    public var classNames: [String]? {
        switch labelled {
        case .size: ShapeScene.Size.allCases.map(\.rawValue)
        case .color: ShapeScene.Color.allCases.map(\.rawValue)
        case .shape: ShapeScene.Shape.allCases.map(\.rawValue)
        case .position: ShapeScene.Position.allCases.map(\.rawValue)
        case nil: nil
        }
    }

    /// What an example shows.
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

    /// The texts of examples.
    public func captions(_ indices: [Int]) throws(DataError) -> [String]? { indices.map { scene($0).caption } }

    /// The place of an example's word among those of its attribute.
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

    /// That of the settings, from which all examples follow.
    public func fingerprint() throws(DataError) -> Fingerprint {
        try Fingerprint(
            text: "shapes 1, \(width) pixels, seed \(random.seed), labels \(labelled?.rawValue ?? "none")")
    }

    /// The figure of an example: no two of one scene are alike, or there would be nothing to learn but 210 pictures.
    private func figure(_ index: Int, _ scene: ShapeScene) -> ShapeFigure {
        let words = random.words(purpose: .proceduralData, step: 0, index: UInt64(index), block: 1)
        func centred(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 - 0.5 }
        let side = Float(width)
        return ShapeFigure(
            shape: scene.shape, x: side * (scene.position.anchor.x + Self.shift * centred(words.0)),
            y: side * (scene.position.anchor.y + Self.shift * centred(words.1)),
            radius: side * Self.radius(scene.size) * (1 + Self.growth * centred(words.2)))
    }

    /// The radius of a figure in widths of the picture.
    static func radius(_ size: ShapeScene.Size) -> Float { size == .small ? 0.12 : 0.2 }

    /// By how much figures of one position differ in each direction, in widths of the picture.
    private static let shift: Float = 0.06
    /// By how much radii of one size differ.
    private static let growth: Float = 0.16
}
