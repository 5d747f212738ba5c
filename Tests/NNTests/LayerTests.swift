import Foundation
import NN
import Testing
import Torch

@Suite struct LayerTests {
    @Test func theTimeEmbeddingHasCosinesFirst() throws {
        let embedding = try SinusoidalTimeEmbedding(width: 4, scale: 10)
        let values = try embedding(Tensor([0, 0.5] as [Float], shape: [2])).doubles()
        // Frequencies 10 and 10 / 100.
        let expected: [Double] = [1, 1, 0, 0, cos(5.0), cos(0.05), sin(5.0), sin(0.05)]
        for (value, exact) in zip(values, expected) { #expect(abs(value - exact) < 1e-6) }
        #expect(throws: TorchError.self) { try SinusoidalTimeEmbedding(width: 5) }
    }

    @Test func normalisationsBeginAsTheIdentityUpToScale() throws {
        let store = ParameterStore(seed: 0)
        let x = try Tensor([1, 3, 10, 14] as [Float], shape: [1, 2, 2])
        let group = try GroupNorm(store.root / "g", groups: 2, channels: 2)
        let layer = try LayerNorm(store.root / "l", width: 2)
        let plain = try LayerNorm(store.root / "p", width: 2, affine: false, eps: 1e-6)
        for y in [try group(x), try layer(x), try plain(x)] {
            for (value, exact) in zip(try y.doubles(), [-1, 1, -1, 1.0]) { #expect(abs(value - exact) < 1e-4) }
        }
        #expect(store.named.count == 4)
    }

    @Test func aConvolutionKeepsOrHalvesTheSize() throws {
        let store = ParameterStore(seed: 0)
        let x = try Tensor.ones([1, 2, 8, 6])
        #expect(try Convolution2d(store.root / "a", in: 2, out: 3, kernel: 3)(x).shape == [1, 3, 8, 6])
        #expect(try Convolution2d(store.root / "b", in: 2, out: 3, kernel: 3, stride: 2)(x).shape == [1, 3, 4, 3])
        #expect(try Convolution2d(store.root / "c", in: 2, out: 3, kernel: 1)(x).shape == [1, 3, 8, 6])
    }

    @Test func noLabelIsTheLastRow() throws {
        let store = ParameterStore(seed: 0)
        let embedding = try LabelEmbedding(store.root, classes: 3, width: 4)
        let null = try embedding(Tensor([3, 3] as [Int64], shape: [2]), count: 2)
        #expect(try embedding(nil, count: 2).values() == null.values())
        #expect(try embedding(Tensor([0, 3] as [Int64], shape: [2]), count: 2).values() != null.values())
        #expect(throws: TorchError.self) { try embedding(Tensor([0] as [Int64], shape: [1]), count: 2) }
        #expect(throws: TorchError.self) { try embedding(Tensor([4, 0] as [Int64], shape: [2]), count: 2) }
    }
}
