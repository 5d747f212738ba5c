import Foundation
import NN
import Testing
import Torch

@Suite struct WeightUpdateTests {
    private static let shapes = [[3, 5], [40_000], [4, 2, 3, 3]]

    /// Parameters with gradients, the last one in channels-last memory.
    private func parameters(_ dtype: DType) throws -> [ParameterStore.Named] {
        let stream = RandomStream(seed: 21)
        return try Self.shapes.enumerated().map { index, shape in
            let values = try stream.normal(purpose: .evaluation, step: 0, samples: [UInt64(index)], shape: shape)
                .reshaped(shape).cast(to: dtype)
            let leaf = shape.count == 4 ? try values.channelsLast() : values
            leaf.requiresGradient = true
            return ("p\(index)", leaf)
        }
    }

    private func setGradients(_ parameters: [ParameterStore.Named], step: UInt64) throws {
        let stream = RandomStream(seed: 22)
        Tensor.setGradientsToZero(parameters.map(\.tensor))
        for (index, (_, leaf)) in parameters.enumerated() {
            let gradient = try stream.normal(
                purpose: .evaluation, step: step, samples: [UInt64(index)], shape: leaf.shape
            )
            .reshaped(leaf.shape).cast(to: leaf.dtype)
            try (leaf * gradient).sum().backward()
        }
    }

    /// Double precision takes ATen's operations, one after the other.
    @Test func anUpdateInOnePassIsThatOfItsParts() throws {
        var results: [[Tensor]] = []
        for dtype in [DType.float32, .float64] {
            let named = try parameters(dtype)
            let optimizer = try AdamW(named)
            let average = try ExponentialMovingAverage(of: named, .constant(decay: 0.9))
            let update = WeightUpdate(optimizer, average)
            for step in 1...4 {
                try setGradients(named, step: UInt64(step))
                let norm = try Tensor.gradientNorm(named.map(\.tensor))
                try update(rate: 0.05, gradientScale: 10 / norm, step: step)
            }
            let state = try optimizer.state().dropLast().map(\.tensor)
            results.append(named.map(\.tensor) + average.averages.map(\.tensor) + state)
        }
        for (fused, plain) in zip(results[0], results[1]) {
            try expectClose(fused.cast(to: .float64), plain, within: 1e-5)
        }
    }

    @Test func theNormIsThatOfAllGradientsTogether() throws {
        let named = try parameters(.float32)
        try setGradients(named, step: 7)
        let sum = try named.reduce(0) { sum, next in
            try sum + #require(next.tensor.gradient).doubles().reduce(0) { $0 + $1 * $1 }
        }
        #expect(try abs(Tensor.gradientNorm(named.map(\.tensor)) / sum.squareRoot() - 1) < 1e-6)
        #expect(try Tensor.gradientNorm([]) == 0)
    }

    @Test func whatHasNoGradientIsAveragedAllTheSame() throws {
        let store = ParameterStore(seed: 0)
        let trained = try store.root.parameter("trained", [2], .ones)
        let idle = try store.root.parameter("idle", [2], .ones)
        let running = try store.root.constant("running", Tensor.ones([2]), isParameter: false)
        let average = try ExponentialMovingAverage(of: store.named, .constant(decay: 0.5))
        let update = WeightUpdate(try AdamW(store.trained), average)
        try withoutGradient {
            try idle.fill_(3)
            try running.fill_(5)
        }
        try trained.sum().backward()
        try update(rate: 0.5, gradientScale: 1, step: 1)
        let averages = Dictionary(uniqueKeysWithValues: average.averages.map { ($0.name, $0.tensor) })
        #expect(try averages["idle"]?.values() == [2, 2])
        #expect(try averages["running"]?.values() == [3, 3])
        #expect(try idle.values() == [3, 3])
        #expect(try trained.values()[0] < 1)
    }

    /// The same bits however the work is divided.
    @Test func parametersInChannelsLastMemoryAreUpdatedLikeOthers() throws {
        var results: [[UInt8]] = []
        for isLast in [true, false] {
            let values = try RandomStream(seed: 3).normal(
                purpose: .evaluation, step: 0, samples: [0], shape: [4, 3, 3, 3]
            )
            .reshaped([4, 3, 3, 3])
            let leaf = isLast ? try values.channelsLast() : values
            leaf.requiresGradient = true
            let named: [ParameterStore.Named] = [("p", leaf)]
            let update = WeightUpdate(
                try AdamW(named), try ExponentialMovingAverage(of: named, .constant(decay: 0.9)))
            try (leaf * leaf.detached() * 2).sum().backward()
            try update(rate: 0.1, gradientScale: 0.5, step: 1)
            results.append(try leaf.bytes())
        }
        #expect(results[0] == results[1])
    }
}
