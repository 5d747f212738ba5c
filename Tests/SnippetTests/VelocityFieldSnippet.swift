import Flow
import Testing
import Torch

@Suite struct VelocityFieldSnippet {
    @Test func aFieldIsGuided() throws {
        let x = try Tensor.ones([4, 2])
        let labels = try Tensor([0, 1, 2, 3] as [Int64], shape: [4])
        struct Contraction: VelocityField {
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor { try -x }
        }
        let guided = GuidedField(Contraction(), scale: 2, interval: 0.1...0.9)
        print(guided.formula)  // v = u + 2.0 (c - u) for t in [0.1, 0.9], else v = c
        let velocity = try guided(x, at: 0.5, given: labels)
        #expect(guided.formula == "v = u + 2.0 (c - u) for t in [0.1, 0.9], else v = c")
        #expect(try velocity.values() == [Float](repeating: -1, count: 8))
    }
}
