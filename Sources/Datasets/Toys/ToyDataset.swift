internal import Foundation
internal import Torch

/// A procedural data set of points in the plane, for experiments of seconds. Example n is a pure function of the seed
/// and n.
///
/// ```swift
/// let data = ToyDataset(.rings, count: 10_000, seed: 1)
/// let (points, labels) = try data.batch(Array(0..<256))
/// print(points.shape, labels?.shape ?? [], data.classes)  // [256, 2] [256] 4
/// ```
public struct ToyDataset: Dataset {
    /// The distribution of the points, roughly within [-2, 2].
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Eight Gaussians on a circle; the label is the Gaussian.
        case mixture
        /// Two interleaved half circles; the label is the half circle.
        case moons
        /// Uniform on the dark squares of a 4x4 board; the label is the row, from below.
        case checkerboard
        /// Four concentric circles; the label is the circle, from the inside.
        case rings

        /// The number of classes.
        public var classes: Int {
            switch self {
            case .mixture: 8
            case .moons: 2
            case .checkerboard, .rings: 4
            }
        }

        /// The default standard deviation of the noise.
        public var defaultNoise: Double {
            switch self {
            case .mixture: 0.15
            case .moons: 0.1
            case .checkerboard: 0
            case .rings: 0.05
            }
        }
    }

    /// The number of examples, as requested.
    public let count: Int
    /// The shape of an example: 2 coordinates.
    public let shape = [2]
    /// The identity: points are not normalised.
    public let normalization = Normalization.none
    /// The number of classes; 0 without labels.
    public var classes: Int { isLabelled ? kind.classes : 0 }

    private let kind: Kind
    private let noise: Double
    private let random: RandomStream
    private let isLabelled: Bool

    /// Creates a data set.
    ///
    /// - Parameters:
    ///   - kind: The distribution.
    ///   - count: Number of points, at least 1.
    ///   - seed: The seed of the points.
    ///   - noise: Standard deviation of the noise; `nil`, the default, means the kind's.
    ///   - isLabelled: Whether examples have labels, default `true`.
    public init(_ kind: Kind, count: Int, seed: UInt64, noise: Double? = nil, isLabelled: Bool = true) {
        self.kind = kind
        self.count = count
        self.noise = noise ?? kind.defaultNoise
        random = RandomStream(seed: seed)
        self.isLabelled = isLabelled
    }

    /// Generates points.
    /// - Throws: Nothing; the requirement throws.
    public func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch {
        try StoredBatch(
            indices, of: shape, dtype: .float32, labels: isLabelled ? indices.map { Int64(component($0)) } : nil
        ) { index, place throws(DataError) in
            let (x, y) = point(index)
            place.storeBytes(of: Float(x), as: Float.self)
            place.storeBytes(of: Float(y), toByteOffset: 4, as: Float.self)
        }
    }

    /// Returns the class of a point; `nil` without labels.
    public func label(_ index: Int) -> Int? { isLabelled ? component(index) : nil }

    /// Hashes the settings, which determine all points.
    /// - Throws: `DataError` if hashing fails.
    public func fingerprint() throws(DataError) -> Fingerprint {
        try Fingerprint(
            text: "toy 1, \(kind.rawValue), seed \(random.seed), noise \(noise), "
                + (isLabelled ? "labelled" : "unlabelled"))
    }

    private func uniforms(_ index: Int, block: UInt32) -> (Double, Double, Double, Double) {
        let words = random.words(purpose: .proceduralData, step: 1, index: UInt64(index), block: block)
        func unit(_ word: UInt32) -> Double { (Double(word) + 0.5) * 0x1p-32 }
        return (unit(words.0), unit(words.1), unit(words.2), unit(words.3))
    }

    private func component(_ index: Int) -> Int { Int(uniforms(index, block: 0).0 * Double(kind.classes)) }

    private func point(_ index: Int) -> (Double, Double) {
        let (_, a, b, _) = uniforms(index, block: 0)
        let (u, v, _, _) = uniforms(index, block: 1)
        // Two normal numbers by the Box-Muller transform.
        let radius = noise * (-2 * log(u)).squareRoot()
        let (dx, dy) = (radius * cos(2 * .pi * v), radius * sin(2 * .pi * v))
        let component = component(index)
        switch kind {
        case .mixture:
            let angle = 2 * .pi * Double(component) / 8
            return (1.5 * cos(angle) + dx, 1.5 * sin(angle) + dy)
        case .moons:
            let angle = .pi * a
            // Half circles of radius 1 around (-0.5, -0.25) and, turned over, (0.5, 0.25).
            let (x, y) = component == 0 ? (cos(angle) - 0.5, sin(angle) - 0.25) : (0.5 - cos(angle), 0.25 - sin(angle))
            return (x * 1.3 + dx, y * 1.3 + dy)
        case .checkerboard:
            let column = 2 * Int(a * 2) + component % 2
            return (
                Double(column) - 2 + (a * 2).truncatingRemainder(dividingBy: 1) + dx, Double(component) - 2 + b + dy
            )
        case .rings:
            let angle = 2 * .pi * a
            let radius = 0.5 * Double(component + 1)
            return (radius * cos(angle) + dx, radius * sin(angle) + dy)
        }
    }
}
