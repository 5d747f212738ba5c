import Flow
import FlowMath
import Foundation
import Testing
import Torch

struct SolverTests {
    private func solve(_ solver: some ODESolver, _ field: some VelocityField, steps: Int, from x: Double = 1) throws
        -> Double
    {
        let start = try Tensor.full([1, 1], x, dtype: .float64)
        return try solver.integrate(start, along: field, given: nil, over: .uniform(steps: steps)).item()
    }

    @Test func eulerIsExactOnConstantFields() throws {
        #expect(abs(try solve(RungeKutta(.euler), LinearInTime(a: 2, b: 0), steps: 7) - 3) < 1e-12)
    }

    @Test func heunIsExactOnFieldsLinearInTime() throws {
        #expect(abs(try solve(RungeKutta(.heun), LinearInTime(a: 2, b: 3), steps: 4) - 4.5) < 1e-12)
        #expect(abs(try solve(RungeKutta(.euler), LinearInTime(a: 2, b: 3), steps: 4) - 4.5) > 0.1, "Euler is not")
    }

    @Test func errorsFallWithTheOrderOfTheMethod() throws {
        func order(_ solver: some ODESolver) throws -> Double {
            let coarse = abs(try solve(solver, Exponential(), steps: 50) - exp(1))
            let fine = abs(try solve(solver, Exponential(), steps: 100) - exp(1))
            return log2(coarse / fine)
        }
        #expect(abs(try order(RungeKutta(.euler)) - 1) < 0.05)
        #expect(abs(try order(RungeKutta(.heun)) - 2) < 0.05)
    }

    @Test func theScheduleEndsExactlyAtOne() {
        for steps in [1, 3, 7, 49, 50] {
            let schedule = TimeSchedule.uniform(steps: steps)
            #expect(schedule.times.first == 0 && schedule.times.last == 1 && schedule.steps == steps)
        }
    }

    @Test func aSampleThatIsNotFiniteIsNamedWithStepAndTime() throws {
        let labels = try Tensor([0, 0, 1, 1] as [Int64], shape: [4])
        let error = #expect(throws: NonFiniteSample.self) {
            try RungeKutta(.euler).integrate(
                Tensor.ones([4, 2, 3]), along: Exploding(), given: labels, over: .uniform(steps: 4))
        }
        #expect(error?.step == 3 && error?.time == 0.75 && error?.sample == 2)
    }

    @Test func everyStepIsReported() throws {
        var seen: [Int] = []
        _ = try RungeKutta(.heun).integrate(
            Tensor.ones([1, 1]), along: Exponential(), given: nil, over: .uniform(steps: 3)
        ) { seen.append($0) }
        #expect(seen == [1, 2, 3])
    }
}
