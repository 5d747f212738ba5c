import NN
import Testing
import Torch

@Suite struct DeterminismTests {
    /// The bytes of all parameters and averages after `steps` training steps on noise, with a save and a load into a
    /// fresh network before step `restart`.
    private func train(steps: Int, restart: Int? = nil) throws -> [[UInt8]] {
        let stream = RandomStream(seed: 9)
        func begin() throws -> (ParameterStore, UNet, AdamW, ExponentialMovingAverage) {
            let store = ParameterStore(seed: 9)
            let network = try UNet(
                .init(channels: [8, 16], attention: [1], classes: 3, embeddingWidth: 16), store.root)
            let average = try ExponentialMovingAverage(of: store.named, .powerFunction(sigmaRel: 0.1))
            return (store, network, try AdamW(store.named), average)
        }
        func saved(_ tensors: [ParameterStore.Named]) throws -> [String: Tensor] {
            try Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, try $0.tensor.detached().cloned()) })
        }
        var (store, network, optimizer, average) = try begin()
        for step in 0..<steps {
            if step == restart {
                let state = try (saved(store.named), saved(optimizer.state()), saved(average.averages))
                (store, network, optimizer, average) = try begin()
                try store.load(state.0)
                try optimizer.load(state.1)
                try average.load(state.2)
            }
            let samples = UInt64(0)..<16
            let x = try stream.normal(purpose: .dataNoise, step: UInt64(step), samples: samples, shape: [1, 8, 8])
            let t = try stream.uniform(purpose: .time, step: UInt64(step), samples: samples)
            let label = try Tensor((0..<16).map { Int64($0 % 4) }, shape: [16])
            let loss = try (network(x, time: t, label: label) - x).squared().mean()
            Tensor.setGradientsToZero(store.tensors)
            try loss.backward()
            try Tensor.clipGradients(store.tensors, maxNorm: 0.1)
            try optimizer.step(rate: 0.01)
            try average.update(afterStep: step + 1)
        }
        return try (store.tensors + average.averages.map(\.tensor)).map { try $0.bytes() }
    }

    @Test func aTrainingGivesTheSameBitsTwiceAndAcrossARestart() throws {
        try TorchRuntime.setDeterministic(true)
        let once = try train(steps: 4)
        #expect(try train(steps: 4) == once)
        #expect(try train(steps: 4, restart: 2) == once)
        #expect(try train(steps: 3) != once)
    }
}
