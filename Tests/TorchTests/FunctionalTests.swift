import Foundation
import Testing
import Torch

@Suite struct FunctionalTests {
    @Test func linearIsAMatrixProductPlusABias() throws {
        let x = try Tensor([1, 2] as [Float], shape: [1, 2])
        let weight = try Tensor([1, 0, 0, 1, 1, 1] as [Float], shape: [3, 2])
        try expectClose(x.linear(weight), [1, 2, 3])
        try expectClose(x.linear(weight, bias: Tensor([1, 1, -1] as [Float], shape: [3])), [2, 3, 2])
        try expectClose(x.matmul(x.transposed(0, 1)), [5])
    }

    @Test func convolutionSumsANeighbourhood() throws {
        let x = try Tensor.ones([1, 1, 3, 3])
        let weight = try Tensor.ones([1, 1, 3, 3])
        try expectClose(x.conv2d(weight: weight, padding: 1), [4, 6, 4, 6, 9, 6, 4, 6, 4])
        let bias = try Tensor.ones([1])
        try expectClose(x.conv2d(weight: weight, bias: bias), [10])
        #expect(try x.conv2d(weight: weight, stride: 2, padding: 1).shape == [1, 1, 2, 2])
    }

    @Test func normalisationsGiveMeanZeroAndVarianceOne() throws {
        let x = try Tensor([1, 3, 10, 14] as [Float], shape: [1, 2, 2])
        try expectClose(x.groupNorm(groups: 2, eps: 0), [-1, 1, -1, 1])
        try expectClose(x.layerNorm(shape: [2], eps: 0), [-1, 1, -1, 1])
        let weight = try Tensor([2, 1] as [Float], shape: [2])
        let bias = try Tensor([0, 5] as [Float], shape: [2])
        try expectClose(x.groupNorm(groups: 2, weight: weight, bias: bias, eps: 0), [-2, 2, 4, 6])
        try expectClose(x.layerNorm(shape: [2], weight: weight, bias: bias, eps: 0), [-2, 6, -2, 6])
    }

    @Test func attentionIsAWeightedMeanOfTheValues() throws {
        // Scores are q k / sqrt(1): 0 and log 3, so the weights are 1/4 and 3/4.
        let query = try Tensor([1] as [Double], shape: [1, 1, 1, 1])
        let key = try Tensor([0, log(3)] as [Double], shape: [1, 1, 2, 1])
        let value = try Tensor([4, 8] as [Double], shape: [1, 1, 2, 1])
        try expectClose(Tensor.scaledDotProductAttention(query, key, value), [7])
    }

    /// Under autocast the recorded attention is made of products, the other one is ATen's.
    @Test func attentionInHalfPrecisionIsTheSameWithGradientsAndWithout() throws {
        let parts = try (0..<3).map { index in
            try RandomStream(seed: 9).normal(
                purpose: .evaluation, step: 0, samples: [UInt64(index)], shape: [2, 3, 5, 8]
            ).reshaped([2, 3, 5, 8])
        }
        let exact = try Tensor.scaledDotProductAttention(parts[0], parts[1], parts[2])
        for recorded in [false, true] {
            for part in parts { part.requiresGradient = recorded }
            let half = try withAutocast(.bfloat16, on: .cpu) {
                try Tensor.scaledDotProductAttention(parts[0], parts[1], parts[2])
            }
            // Eight bits of mantissa.
            let difference = try (half.cast(to: .float32) - exact).abs().max().item()
            #expect(difference < 0.03)
            guard recorded else { continue }
            try half.cast(to: .float32).sum().backward()
            // The weights of a row add to 1: every value counts once.
            try expectClose(#require(parts[2].gradient).sum(), [2 * 3 * 5 * 8], within: 0.02)
        }
    }

    @Test func picturesAreEnlargedAndShrunk() throws {
        let x = try Tensor([1, 2, 3, 6] as [Float], shape: [1, 1, 2, 2])
        try expectClose(x.upsampledNearest(), [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 6, 6, 3, 3, 6, 6])
        try expectClose(x.averagePooled(), [3])
        #expect(throws: TorchError.self) { try x.squeezed(0).upsampledNearest() }
    }

    @Test func embeddingTakesRows() throws {
        let weight = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        let indices = try Tensor([1, 0, 1] as [Int64], shape: [3])
        try expectClose(Tensor.embedding(weight, indices), [3, 4, 1, 2, 3, 4])
        #expect(throws: TorchError.self) {
            try Tensor.embedding(weight, Tensor([2] as [Int64], shape: [1]))
        }
    }

    @Test func channelsLastChangesMemoryButNotMeaning() throws {
        let x = try Tensor.arange(24).reshaped([1, 2, 3, 4])
        #expect(try x.channelsLast().values() == x.values())
    }
}
