import NN
import Testing
import Torch

@Suite struct TransformerTests {
    private let configuration = SiT.Configuration(
        inputChannels: 2, pictureHeight: 8, pictureWidth: 12, patch: 2, width: 16, depth: 3, heads: 2, classes: 3)

    /// A transformer away from the zeros that it begins with, and its parameters.
    private func network() throws -> (SiT, ParameterStore) {
        let store = ParameterStore(seed: 3)
        let network = try SiT(configuration, store.root)
        let stream = RandomStream(seed: 4)
        try withoutGradient {
            for (index, tensor) in store.tensors.enumerated() {
                let noise = try stream.normal(
                    purpose: .evaluation, step: 0, samples: [UInt64(index)], shape: tensor.shape)
                try tensor.add_(noise.selected(dim: 0, index: 0), scale: 0.1)
            }
        }
        return (network, store)
    }

    private func gradients(recomputing: Bool, in precision: DType?) throws -> (loss: Double, [String: [UInt8]]) {
        let (network, store) = try network()
        store.mode.recomputesBlocks = recomputing
        let stream = RandomStream(seed: 5)
        let x = try stream.normal(purpose: .dataNoise, step: 0, samples: 0..<4, shape: [2, 8, 12])
        let t = try stream.uniform(purpose: .time, step: 0, samples: 0..<4)
        let label = try Tensor([0, 1, 2, 3] as [Int64], shape: [4])
        let pass = NetworkMode.TrainingPass(random: stream, step: 0, slots: 0..<4)
        let loss = try withAutocast(precision, on: .cpu) {
            try store.mode.training(pass) { try network(x, time: t, label: label).squared().mean() }
        }
        try loss.backward()
        var gradients: [String: [UInt8]] = [:]
        for (name, tensor) in store.trained { gradients[name] = try #require(tensor.gradient).bytes() }
        return (try loss.item(), gradients)
    }

    @Test(arguments: [nil, DType.bfloat16])
    func blocksThatRunAgainGiveTheSameGradients(precision: DType?) throws {
        let kept = try gradients(recomputing: false, in: precision)
        let again = try gradients(recomputing: true, in: precision)
        #expect(kept.loss == again.loss)
        let different = kept.1.filter { $0.value != again.1[$0.key] }.keys.sorted()
        #expect(different.isEmpty)
    }

    @Test func halfPrecisionGivesNearlyTheSameAndGradientsInSinglePrecision() throws {
        let (network, store) = try network()
        let stream = RandomStream(seed: 5)
        let x = try stream.normal(purpose: .dataNoise, step: 0, samples: 0..<4, shape: [2, 8, 12])
        let t = try stream.uniform(purpose: .time, step: 0, samples: 0..<4)
        let full = try network(x, time: t, label: nil)
        let half = try withAutocast(.bfloat16, on: .cpu) { try network(x, time: t, label: nil) }
        #expect(half.dtype == .bfloat16)
        // Eight bits of mantissa, some tens of roundings.
        try expectClose(half.cast(to: .float32), full, within: 0.05)
        #expect(try half.cast(to: .float32).bytes() != full.bytes())
        try half.cast(to: .float32).squared().mean().backward()
        for tensor in store.tensors { #expect(tensor.gradient?.dtype == .float32) }
        // Nothing of it stays.
        #expect(try network(x, time: t, label: nil).bytes() == full.bytes())
    }

    @Test func normsStayInSinglePrecision() throws {
        let x = try Tensor([1, 2, 3, 4] as [Float], shape: [1, 4]).cast(to: .bfloat16)
        let weight = try Tensor.ones([2, 4])
        let types = try withAutocast(.bfloat16, on: .cpu) {
            [try x.layerNorm(shape: [4]).dtype, try x.softmax(dim: 1).dtype, try x.linear(weight).dtype]
        }
        #expect(types == [.float32, .float32, .bfloat16])
        #expect(try x.softmax(dim: 1).dtype == .bfloat16)
    }

    @Test func anErrorOnTheWayBackArrivesInItsWords() throws {
        let x = try Tensor.ones([2])
        x.requiresGradient = true
        var runs = 0
        let y = try Tensor.recomputed([x]) { inputs throws(TorchError) in
            runs += 1
            guard runs == 1 else { throw TorchError(operation: "block", message: "no memory") }
            return try inputs[0] * 2
        }
        let error = #expect(throws: TorchError.self) { try y.sum().backward() }
        #expect(error?.message.contains("block: no memory") == true)
    }

    @Test(arguments: [
        SiT.Configuration(inputChannels: 1, pictureHeight: 9, pictureWidth: 8, patch: 2, width: 8, depth: 1, heads: 1),
        .init(inputChannels: 1, pictureHeight: 8, pictureWidth: 8, patch: 2, width: 6, depth: 1, heads: 1),
        .init(inputChannels: 1, pictureHeight: 8, pictureWidth: 8, patch: 2, width: 8, depth: 1, heads: 3),
        .init(inputChannels: 1, pictureHeight: 8, pictureWidth: 8, patch: 0, width: 8, depth: 1, heads: 1),
        .init(inputChannels: 1, pictureHeight: 8, pictureWidth: 8, patch: 2, width: 8, depth: 0, heads: 1),
    ])
    func sizesThatMakeNoTransformerAreRefused(configuration: SiT.Configuration) {
        #expect(throws: TorchError.self) { try SiT(configuration, ParameterStore(seed: 0).root) }
    }
}
