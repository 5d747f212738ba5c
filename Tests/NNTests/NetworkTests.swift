import Foundation
import NN
import Testing
import Torch

@Suite struct NetworkTests {
    private let times: [Float] = [0.1, 0.9]

    @Test func theDefaultUNetHasAThirdOfAMillionParametersAndBeginsAtZero() throws {
        let store = ParameterStore(seed: 0)
        let network = try UNet(.init(classes: 10), store.root)
        #expect(store.count == 329_953)
        let x = try Tensor.ones([2, 1, 28, 28])
        let y = try network(x, time: Tensor(times, shape: [2]), label: nil)
        #expect(y.shape == x.shape)
        #expect(try y.abs().max().item() == 0)
    }

    @Test func moreLevelsAndBlocksRunWithoutLabels() throws {
        let store = ParameterStore(seed: 0)
        let network = try UNet(
            .init(
                inputChannels: 3, channels: [8, 8, 16, 16], blocks: 2, attention: [1, 3], heads: 1, embeddingWidth: 8),
            store.root)
        let x = try Tensor.ones([2, 3, 16, 8])
        #expect(try network(x, time: Tensor(times, shape: [2]), label: nil).shape == x.shape)
        let error = #expect(throws: TorchError.self) {
            try network(x, time: Tensor(times, shape: [2]), label: Tensor([0, 0] as [Int64], shape: [2]))
        }
        #expect(error?.message == "labels were given to a network without classes")
    }

    @Test func picturesThatCannotBeHalvedAreRefusedInWords() throws {
        let network = try UNet(.init(classes: 10), ParameterStore(seed: 0).root)
        let t = try Tensor(times, shape: [2])
        let error = #expect(throws: TorchError.self) {
            try network(Tensor.ones([2, 1, 30, 28]), time: t, label: nil)
        }
        #expect(
            error?.description
                == "UNet: pictures of 30x28 pixels cannot be halved 2 times: use fewer levels, or pad them to a multiple of 4"
        )
        #expect(throws: TorchError.self) { try network(Tensor.ones([2, 3, 28, 28]), time: t, label: nil) }
    }

    @Test(arguments: [
        UNet.Configuration(channels: []), .init(channels: [12]), .init(attention: [3]), .init(heads: 3),
        .init(classes: 0), .init(embeddingWidth: 7), .init(blocks: 0), .init(inputChannels: 0), .init(groups: 0),
    ])
    func sizesThatMakeNoNetworkAreRefused(configuration: UNet.Configuration) {
        #expect(throws: TorchError.self) { try UNet(configuration, ParameterStore(seed: 0).root) }
    }

    @Test func configurationsSurviveJSON() throws {
        let unet = UNet.Configuration(classes: 10)
        #expect(try JSONDecoder().decode(UNet.Configuration.self, from: JSONEncoder().encode(unet)) == unet)
        let mlp = MLP.Configuration(classes: nil)
        #expect(try JSONDecoder().decode(MLP.Configuration.self, from: JSONEncoder().encode(mlp)) == mlp)
    }

    @Test func aSampleDoesNotDependOnItsBatchMates() throws {
        let store = ParameterStore(seed: 5)
        let network = try UNet(.init(channels: [8, 16], attention: [1], classes: 3, embeddingWidth: 16), store.root)
        let stream = RandomStream(seed: 6)
        try withoutGradient {
            // Away from the zeros that it begins with.
            for (index, tensor) in store.tensors.enumerated() {
                let noise = try stream.normal(
                    purpose: .evaluation, step: 0, samples: [UInt64(index)], shape: tensor.shape)
                try tensor.add_(noise.selected(dim: 0, index: 0), scale: 0.05)
            }
        }
        let x = try stream.normal(purpose: .sampleNoise, step: 0, samples: 0..<4, shape: [1, 8, 8])
        let t = try stream.uniform(purpose: .time, step: 0, samples: 0..<4)
        let label = try Tensor([0, 1, 2, 3] as [Int64], shape: [4])
        let all = try network(x, time: t, label: label)
        let one = try network(
            x.narrowed(dim: 0, start: 2, length: 1), time: t.narrowed(dim: 0, start: 2, length: 1),
            label: label.narrowed(dim: 0, start: 2, length: 1))
        #expect(try all.abs().max().item() > 0.01)
        try expectClose(all.narrowed(dim: 0, start: 2, length: 1), one, within: 1e-5)
    }

    @Test func aPerceptronLearnsALine() throws {
        let store = ParameterStore(seed: 1)
        let network = try MLP(.init(dimension: 2, width: 32, depth: 2), store.root)
        let optimizer = try AdamW(store.named, .init(weightDecay: 0))
        let stream = RandomStream(seed: 2)
        var losses: [Double] = []
        for step in 0..<200 {
            let x = try stream.normal(purpose: .dataNoise, step: UInt64(step), samples: 0..<64, shape: [2])
            let t = try stream.uniform(purpose: .time, step: UInt64(step), samples: 0..<64)
            let target = try x * t.expanded(like: x) * 2 - 1
            let loss = try (network(x, time: t, label: nil) - target).squared().mean()
            Tensor.setGradientsToZero(store.tensors)
            try loss.backward()
            try optimizer.step(rate: 0.01)
            losses.append(try loss.item())
        }
        #expect(losses[0] > 1)
        #expect(losses[199] < 0.05)
    }

    @Test func aPerceptronRefusesPointsOfAnotherDimension() throws {
        let network = try MLP(.init(dimension: 2), ParameterStore(seed: 0).root)
        let error = #expect(throws: TorchError.self) {
            try network(Tensor.ones([2, 3]), time: Tensor(times, shape: [2]), label: nil)
        }
        #expect(error?.message == "expected points of shape [N, 2], not [2, 3]")
        #expect(throws: TorchError.self) { try MLP(.init(depth: 0), ParameterStore(seed: 0).root) }
        #expect(throws: TorchError.self) { try MLP(.init(embeddingWidth: 0), ParameterStore(seed: 0).root) }
    }

    @Test(arguments: [nil, 5, 200]) func aPerceptronHasTheParametersOfItsWidths(embedding: Int?) throws {
        let store = ParameterStore(seed: 0)
        let network = try MLP(
            .init(dimension: 2, width: 32, depth: 3, classes: 7, embeddingWidth: embedding), store.root)
        let e = embedding ?? 32
        #expect(store.count == 8 * e + (3 + e) * 32 + 32 + 2 * (32 * 32 + 32) + 32 * 2 + 2)
        let label = try Tensor([0, 7, 3] as [Int64], shape: [3])
        #expect(try network(Tensor.ones([3, 2]), time: Tensor.ones([3]), label: label).shape == [3, 2])
    }
}
