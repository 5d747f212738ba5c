internal import Datasets
internal import Foundation
internal import Torch

/// Pictures whose bytes are spread over their bins: a byte b becomes b + u - 1/2 with a uniform u in [0, 1), so that the
/// density of x integrates to the probability of b, and by Jensen's inequality `E log p(x) + log(bin)` is a lower bound
/// of `log P(b)` (Theis et al. 2016).
struct DequantizedImages: EvaluatedExamples {
    let data: any Dataset
    /// Decides u; `nil` leaves the bytes as they are.
    let stream: RandomStream?

    var count: Int { data.count }
    var shape: [Int] { data.shape }
    /// A bin of bytes is 1 / 127.5 wide.
    var offset: Double? { data.normalization.bytesPerUnit.map(log2) }

    func batch(_ range: Range<Int>) throws -> (x: Tensor, labels: [Int]?) {
        let (images, labels) = try data.batch(Array(range))
        let known = try labels?.int64s().map { Int($0) }
        let x = try images.cast(to: .float64)
        guard let stream, let bytesPerUnit = data.normalization.bytesPerUnit else { return (x, known) }
        let samples = UInt64(range.lowerBound)..<UInt64(range.upperBound)
        let u = try stream.uniform(purpose: .dequantization, step: 0, samples: samples, shape: shape)
        return (try x + (u.cast(to: .float64) - 0.5) / bytesPerUnit, known)
    }
}
