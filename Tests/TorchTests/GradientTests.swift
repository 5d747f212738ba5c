import Foundation
import Testing
import Torch

@Suite struct GradientTests {
    @Test func backwardAddsToTheGradientsOfTheLeaves() throws {
        let x = try Tensor([1, 2, 3] as [Float], shape: [3])
        #expect(!x.requiresGradient)
        x.requiresGradient = true
        #expect(x.gradient == nil)
        try x.squared().sum().backward()
        try expectClose(#require(x.gradient), [2, 4, 6])
        try x.sum().backward()
        try expectClose(#require(x.gradient), [3, 5, 7])
        Tensor.setGradientsToZero([x])
        #expect(x.gradient == nil)
    }

    @Test func gradientsCanBeDifferentiatedAgain() throws {
        let x = try Tensor([2] as [Double], shape: [1])
        x.requiresGradient = true
        let first = try Tensor.gradient(of: x.pow(3).sum(), withRespectTo: [x], createGraph: true)[0]
        try expectClose(first, [12])
        let second = try Tensor.gradient(of: first.sum(), withRespectTo: [x])[0]
        try expectClose(second, [12])
        #expect(x.gradient == nil)
    }

    @Test func aConstantHasNoGradientAndSaysSo() throws {
        let error = #expect(throws: TorchError.self) { try Tensor.ones([1]).backward() }
        #expect(error?.operation == "backward")
        let x = try Tensor.ones([2])
        x.requiresGradient = true
        #expect(throws: TorchError.self) { try (x * 2).backward() }
        #expect(throws: TorchError.self) {
            try Tensor.gradient(of: x.detached().sum(), withRespectTo: [x])
        }
    }

    @Test func clippingScalesAllGradientsTogether() throws {
        let x = try Tensor.zeros([1])
        let y = try Tensor.zeros([2])
        let unused = try Tensor.zeros([3])
        for leaf in [x, y, unused] { leaf.requiresGradient = true }
        try (x * 3 + (y * Tensor([0, 4] as [Float], shape: [2])).sum()).sum().backward()
        #expect(try Tensor.gradientNorm([x, y, unused]) == 5)
        #expect(try Tensor.clipGradients([x, y, unused], maxNorm: 10) == 5)
        try expectClose(#require(y.gradient), [0, 4])
        #expect(try Tensor.clipGradients([x, y, unused], maxNorm: 1) == 5)
        try expectClose(#require(x.gradient), [0.6])
        try expectClose(#require(y.gradient), [0, 0.8])
    }

    @Test func clippingLeavesGradientsThatAreNotFiniteAlone() throws {
        let x = try Tensor.zeros([2])
        x.requiresGradient = true
        try (x * Tensor([.infinity, 1] as [Float], shape: [2])).sum().backward()
        #expect(try Tensor.clipGradients([x], maxNorm: 1) == .infinity)
        #expect(try #require(x.gradient).values() == [.infinity, 1])
    }

    @Test func theFirstAdamWStepMovesEveryElementByTheRate() throws {
        // After one step m̂ = g and v̂ = g², so the step is rate · sign g, beside the decay of rate · decay · p.
        let parameter = try Tensor([1, -2, 3] as [Double], shape: [3])
        let gradient = try Tensor([10, 0.1, -4] as [Double], shape: [3])
        let moments = try (Tensor.zeros([3], dtype: .float64), Tensor.zeros([3], dtype: .float64))
        try Tensor.fusedAdamWStep(
            parameters: [parameter], gradients: [gradient], firstMoments: [moments.0], secondMoments: [moments.1],
            step: 1, rate: 0.1, beta1: 0.9, beta2: 0.99, weightDecay: 0.5, eps: 1e-12)
        try expectClose(parameter, [1 - 0.05 - 0.1, -2 + 0.1 - 0.1, 3 - 0.15 + 0.1], within: 1e-9)
        try expectClose(moments.0, [1, 0.01, -0.4])
        try expectClose(moments.1, [1, 0.0001, 0.16])
    }

    @Test func aStepIsRightWhereTheGradientLiesDifferentlyInMemory() throws {
        let parameter = try Tensor.zeros([2, 2])
        let gradient = try Tensor([1, -1, 2, 3] as [Float], shape: [2, 2]).transposed(0, 1)
        let moments = try (Tensor.zeros([2, 2]), Tensor.zeros([2, 2]))
        try Tensor.fusedAdamWStep(
            parameters: [parameter], gradients: [gradient], firstMoments: [moments.0], secondMoments: [moments.1],
            step: 1, rate: 1, beta1: 0.9, beta2: 0.99, weightDecay: 0, eps: 0)
        try expectClose(parameter, [-1, -1, 1, -1])
    }

    @Test func foreachLerpMovesEveryTarget() throws {
        let targets = [try Tensor.zeros([2]), try Tensor.ones([1])]
        try Tensor.foreachLerp_(targets, [Tensor.ones([2]), Tensor.full([1], 3)], weight: 0.25)
        try expectClose(targets[0], [0.25, 0.25])
        try expectClose(targets[1], [1.5])
        try Tensor.foreachLerp_([], [], weight: 0.5)
    }
}
