import NN
import Testing
import Torch

@Suite struct ParameterStoreTests {
    @Test func namesAreDottedPathsInTheOrderOfCreation() throws {
        let store = ParameterStore(seed: 0)
        _ = try Linear(store.root / "a" / "b", in: 2, out: 3)
        _ = try GroupNorm(store.root / "norm", groups: 1, channels: 2)
        #expect(store.named.map(\.name) == ["a.b.weight", "a.b.bias", "norm.weight", "norm.bias"])
        #expect(store.named.map(\.tensor.shape) == [[3, 2], [3], [2], [2]])
        #expect(!store.tensors.contains { !$0.requiresGradient })
        #expect(store.count == 13)
    }

    @Test func firstValuesAreAFunctionOfTheSeed() throws {
        func values(seed: UInt64) throws -> [[Float]] {
            let store = ParameterStore(seed: seed)
            _ = try UNet(.init(channels: [8], attention: [0], heads: 2, classes: 2, embeddingWidth: 8), store.root)
            return try store.tensors.map { try $0.values() }
        }
        let first = try values(seed: 1)
        #expect(try values(seed: 1) == first)
        #expect(try values(seed: 2) != first)
    }

    @Test func firstValuesFollowTheirDistribution() throws {
        let store = ParameterStore(seed: 3)
        let uniform = try store.root.parameter("uniform", [100, 100], .scaled(inputs: 100))
        #expect(try uniform.abs().max().item() <= 0.1)
        #expect(abs(try uniform.std().item() - 0.1 / 3.0.squareRoot()) < 0.001)
        let normal = try store.root.parameter("normal", [100, 100], .normal(standardDeviation: 0.02))
        #expect(abs(try normal.std().item() - 0.02) < 0.001)
        #expect(try store.root.parameter("zeros", [2], .zeros).values() == [0, 0])
    }

    @Test func loadingCopiesEveryParameterOrNone() throws {
        let store = ParameterStore(seed: 0)
        let layer = try Linear(store.root / "l", in: 2, out: 1)
        let weight = try Tensor([1, 2] as [Float], shape: [1, 2])
        let bias = try Tensor([3] as [Float], shape: [1])
        try store.load(["l.weight": weight, "l.bias": bias])
        #expect(try layer(Tensor([1, 1] as [Float], shape: [1, 2])).values() == [6])
        #expect(layer.weight.requiresGradient)

        let names = #expect(throws: TorchError.self) { try store.load(["l.weight": weight, "m.bias": bias]) }
        #expect(
            names?.message == "these parameters belong to another network (missing: l.bias; unexpected: m.bias)")
        let shape = #expect(throws: TorchError.self) {
            try store.load(["l.weight": Tensor.zeros([2, 1]), "l.bias": Tensor.zeros([1])])
        }
        #expect(shape?.message == "l.weight has the shape [2, 1] where this network has [1, 2]")
        #expect(try layer.bias?.values() == [3])
    }
}
