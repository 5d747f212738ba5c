import Flow
import FlowMath
import Testing
import Torch

/// The field `u(x, t) = -x`, whose solution shrinks by the factor e.
private struct Contraction: VelocityField {
    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor { try -x }
}

@Suite struct ODESolverSnippet {
    @Test func samplesAreIntegrated() throws {
        let (field, labels) = (Contraction(), Tensor?.none)
        let noise = try Tensor.ones([4, 2])
        let heun = RungeKutta(.heun)
        let samples = try heun.integrate(noise, along: field, given: labels, over: .uniform(steps: 50)) { step in
            print("step \(step) of 50")
        }
        #expect(try samples.values().allSatisfy { abs($0 - 0.36788) < 1e-4 })
    }
}
