import Testing
import Torch

@Suite struct TensorSnippet {
    @Test func aLossIsDifferentiated() throws {
        let x = try Tensor([1, 2, 3] as [Float], shape: [3])
        x.requiresGradient = true
        let loss = try x.squared().sum()
        try loss.backward()
        print(try x.gradient?.values() ?? [])  // [2.0, 4.0, 6.0]
        #expect(try x.gradient?.values() == [2, 4, 6])
    }
}
