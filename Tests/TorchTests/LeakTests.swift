import Testing
import Torch

// The count is of the whole process, so this suite's work is one synchronous stretch that nothing else interrupts only
// if it runs alone: the count is compared after many rounds, where a leak of one tensor a round would stand out.
@Suite(.serialized) struct LeakTests {
    @Test func aTrainingStepAndItsErrorsLeakNothing() throws {
        let weight = try Tensor.ones([8, 8])
        weight.requiresGradient = true
        let before = Tensor.liveCount
        for _ in 0..<2000 {
            let x = try Tensor.ones([4, 8])
            let y = try x.linear(weight).silu()
            let loss = try (y * 2 - 1).squared().mean()
            try loss.backward()
            try Tensor.clipGradients([weight], maxNorm: 1)
            Tensor.setGradientsToZero([weight])
            _ = try? x.matmul(x)
            _ = try Tensor.gradient(of: x.linear(weight).sum(), withRespectTo: [weight])
        }
        #expect(Tensor.liveCount - before < 1000)
        #expect(weight.gradient == nil)
    }
}
