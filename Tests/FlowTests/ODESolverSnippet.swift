import Flow
import FlowMath
import Testing
import Torch

@Suite struct ODESolverSnippet {
    @Test func aSolverFollowsAFieldOverASchedule() throws {
        let (noise, labels) = (try Fixture.noise(3), try Fixture.labels([0, 1, 1]))
        let field = try GaussianMixtureField(Fixture.mixture())
        let heun = RungeKutta(.heun)
        let samples = try heun.integrate(noise, along: field, given: labels, over: .uniform(steps: 50)) { step in
            print("step \(step) of 50")
        }
        #expect(samples.shape == [3, 2])
        #expect(try samples.isAllFinite())
    }
}
