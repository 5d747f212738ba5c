import FlowMath
import Testing

@Suite struct SolverWordTests {
    @Test func onlySolversOfTheODEWithoutAPathCarryTheDensity() {
        #expect(Solver.allCases.filter(\.carriesDensity) == [.euler, .midpoint, .heun, .rk4, .dopri5])
    }

    @Test func aStepEvaluatesAtItsNodes() {
        #expect(Solver.heun.nodes() == StepNodes([0, 1]) && Solver.midpoint.nodes() == StepNodes([0, 0.5]))
        #expect(Solver.rk4.nodes() == StepNodes([0, 0.5, 0.5, 1]) && Solver.unipc.nodes() == StepNodes([0]))
        #expect(Solver.dopri5.nodes() == nil)
        let schedule = TimeSchedule.uniform(steps: 2)
        #expect(Solver.heunSDE.nodes()?.times(over: schedule) == [[0, 0.5], [0.5]])
        #expect(Solver.heunSDE.nodes(lastStep: .none)?.times(over: schedule) == [[0, 0.5], [0.5, 1]])
    }

    @Test func onlyAnSDEWhoseCoefficientDividesByAlphaKeepsAwayFromTheNoise() {
        #expect(Solver.heunSDE.timeUse(diffusion: .sbdm) == .stochasticSampling(vanishingDenominator: true))
        #expect(Solver.heunSDE.timeUse() == .stochasticSampling(vanishingDenominator: false))
        #expect(Solver.ddim.timeUse(diffusion: .sbdm) == .denoising && Solver.heun.timeUse() == .sampling)
    }

    @Test(arguments: [ButcherTableau.euler, .midpoint, .heun, .classical, .threeEighths])
    func tableauxAreConsistent(tableau: ButcherTableau) {
        #expect(abs(tableau.weights.reduce(0, +) - 1) < 1e-15)
        for (node, row) in zip(tableau.nodes, tableau.matrix) { #expect(abs(row.reduce(0, +) - node) < 1e-15) }
        #expect(tableau.times(from: 0.1, to: 0.3).allSatisfy { (0.1...0.3).contains($0) })
    }
}
