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

    @Test func aStepAtAnEndWithoutALimitLooksElsewhere() throws {
        let polynomial = PolynomialPath(exponent: 2)
        let schedule = TimeSchedule.uniform(steps: 2)
        func times(
            _ solver: Solver, _ path: any ProbabilityPath, _ rule: LastStep = .mean, _ diffusion: Diffusion = .sigma
        ) throws -> [[Double]] {
            try #require(solver.nodes(lastStep: rule, diffusion: diffusion, on: path, over: schedule))
                .times(over: schedule)
        }
        #expect(try times(.ddim, LinearPath()) == [[0], [0.5]])
        #expect(try times(.ddim, polynomial) == [[0.25], [0.5]], "the velocity at 0 tells nothing of the data")
        #expect(try times(.heun, polynomial) == [[0, 0.5], [0.5, 1]])
        #expect(try times(.heunSDE, LinearPath()) == [[0, 0.5], [0.5]])
        #expect(try times(.heunSDE, LinearPath(), .mean, .sbdm) == [[0], [0.5]], "an ancestral step")
        #expect(try times(.heunSDE, polynomial, .mean, .sbdm) == [[0.25], [0.5]])
        #expect(try times(.heunSDE, LinearPath(), .none) == [[0, 0.5], [0.5]], "no score at t = 1")
        #expect(try times(.heunSDE, LinearVariancePreservingPath(), .none) == [[0, 0.5], [0.5, 1]])
        let later = try TimeSchedule(list: [0.2, 0.6, 1])
        #expect(Solver.ddim.nodes(on: polynomial, over: later)?.times(over: later) == [[0.2], [0.6]])
    }

    @Test(arguments: [ButcherTableau.euler, .midpoint, .heun, .classical, .threeEighths])
    func tableauxAreConsistent(tableau: ButcherTableau) {
        #expect(abs(tableau.weights.reduce(0, +) - 1) < 1e-15)
        for (node, row) in zip(tableau.nodes, tableau.matrix) { #expect(abs(row.reduce(0, +) - node) < 1e-15) }
        #expect(tableau.times(from: 0.1, to: 0.3).allSatisfy { (0.1...0.3).contains($0) })
    }
}
