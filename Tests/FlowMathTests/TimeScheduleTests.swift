import FlowMath
import Foundation
import Testing

struct TimeScheduleTests {
    @Test func theGridOfKarrasHasItsPublishedEnds() {
        let schedule = TimeSchedule.karras(steps: 18, fromNoise: false)
        #expect(schedule.steps == 18 && schedule.times.last == 1)
        #expect(abs(schedule.times[0] - 1.0 / 81) < 1e-12, "sigma 80")
        #expect(abs(schedule.times[17] - 1 / 1.002) < 1e-12, "sigma 0.002")
        // Equal steps of the seventh root.
        let root = (1 / schedule.times[1] - 1, pow(80, 1.0 / 7) + (pow(0.002, 1.0 / 7) - pow(80, 1.0 / 7)) / 17)
        #expect(abs(pow(root.0, 1.0 / 7) - root.1) < 1e-10)
        #expect(TimeSchedule.karras(steps: 18).times[0] == 0)
        #expect(zip(schedule.times, schedule.times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func aShiftedGridStaysLongerInTheNoise() {
        #expect(TimeSchedule.shifted(steps: 10, shift: 1) == .uniform(steps: 10))
        let shifted = TimeSchedule.shifted(steps: 2, shift: 3)
        // s = 1/2 becomes 3/2 / (1 + 2/2) = 3/4.
        #expect(shifted.times == [0, 0.25, 1])
    }

    @Test(arguments: [
        // space_timesteps(1000, "7") and its like, by Python.
        [0, 166, 333, 500, 666, 832, 999], [0, 111, 222, 333, 444, 555, 666, 777, 888, 999], [0, 999],
    ])
    func wholeIndicesAreThoseOfImprovedDiffusion(indices: [Double]) throws {
        let path = DiscreteNoisePath()
        let times = try TimeGrid.indices.schedule(steps: indices.count, over: 0...1, on: GaussianPath.ddpm).times
        #expect(times.last == 1 && path.coefficients(at: 1).alpha == 1)
        #expect(times.dropLast().map { path.index(at: $0).rounded() } == indices.reversed())
        for (time, index) in zip(times, indices.reversed()) { #expect(abs(path.index(at: time) - index) < 1e-9) }
    }

    @Test func wholeIndicesAreOfTheirPathAlone() {
        for (steps, path) in [(50, GaussianPath.linear), (1, .ddpm), (1001, .ddpm)] {
            #expect(throws: TimeScheduleError.self) {
                try TimeGrid.indices.schedule(steps: steps, over: 0...1, on: path)
            }
        }
    }

    @Test func theLastStepHasItsOwnLength() {
        let schedule = TimeSchedule.uniform(steps: 250, over: 0...1, lastStep: 0.04)
        #expect(schedule.steps == 250 && schedule.times.last == 1)
        #expect(abs(schedule.times[249] - 0.96) < 1e-15)
        #expect(abs(schedule.times[1] - 0.96 / 249) < 1e-15)
    }

    @Test(arguments: [([0.5], "two"), ([0, 0.5, 0.5], "time 3"), ([0, 1.5], "time 2"), ([0, .nan], "time 2")])
    func listsThatAreNoScheduleAreRefused(list: [Double], reason: String) {
        let error = #expect(throws: TimeScheduleError.self) { try TimeSchedule(list: list) }
        #expect(error?.description.contains(reason) == true)
    }

    @Test func aScheduleCanBeAListAndTurnedRound() throws {
        #expect(try TimeSchedule(list: [0, 0.2, 1]).reversed.times == [1, 0.2, 0])
    }
}
