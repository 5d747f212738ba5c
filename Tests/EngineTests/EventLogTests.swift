import Foundation
import Jobs
import Testing

@testable import Engine

struct EventLogTests {
    let fixture: RunFixture
    init() throws { fixture = try RunFixture() }

    @Test func numbersGoOnOverAttempts() throws {
        let first = try EventLog(fixture.directory.events, attempt: 1)
        try first.append(.started)
        try first.append(.warning, text: "one\ntwo")
        let second = try EventLog(fixture.directory.events, attempt: 2)
        try second.append(.resumed)
        let events = try fixture.events()
        #expect(events.map(\.seq) == [0, 1, 2])
        #expect(events.map(\.attempt) == [1, 1, 2])
        #expect(events[1].text == "one\ntwo")
    }

    @Test func aTornLastLineIsCutOffWhereverItWasTorn() throws {
        let log = try EventLog(fixture.directory.events, attempt: 1)
        for _ in 0..<3 { try log.append(.warning, text: String(repeating: "x", count: 100)) }
        let whole = try Data(contentsOf: fixture.directory.events)
        let line = whole.count / 3
        for length in stride(from: 0, through: whole.count, by: 7) {
            try whole.prefix(length).write(to: fixture.directory.events)
            let log = try EventLog(fixture.directory.events, attempt: 2)
            try log.append(.resumed)
            let events = try fixture.events()
            #expect(events.map(\.seq) == Array(0...length / line), "torn at \(length)")
        }
    }

    @Test func aLastLineLongerThanTheFirstReadIsFound() throws {
        let log = try EventLog(fixture.directory.events, attempt: 1)
        try log.append(.started)
        try log.append(.warning, text: String(repeating: "y", count: 200_000))
        let next = try EventLog(fixture.directory.events, attempt: 2)
        try next.append(.resumed)
        #expect(try fixture.events().map(\.seq) == [0, 1, 2])
    }

    /// Steps of a job whose speed changes from second to second, with a checkpoint and a preview now and then.
    @Test(arguments: [1, 2, 3], [0, 1000]) func theTimeLeftIsWithinATenthFromAQuarterOfTheWayOn(
        seed: UInt64, first: Int
    ) {
        let total = 4000
        var state = seed
        // A busy machine: a step takes 20 to 80 ms, the same for half a second or so, which is 50 ms in the mean.
        var durations: [Double] = []
        while durations.count < total {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let step = 0.02 + 0.06 * Double(state >> 40) / Double(1 << 24)
            durations += Array(repeating: step, count: 10)
        }
        let breaks = [(every: 250, seconds: 2.0), (every: 400, seconds: 5.0)]
        func time(from step: Int) -> Double {
            durations[step..<total].reduce(0, +)
                + breaks.reduce(0) { $0 + Double(total / $1.every - step / $1.every) * $1.seconds }
        }
        let began = ContinuousClock.now
        var now = began
        var meter = ProgressMeter(total: total, step: first, now: now)
        var reports: [(left: Double, truth: Double)] = []
        for step in (first + 1)...total {
            now += .seconds(durations[step - 1])
            if let report = meter.report(step: step, now: now), step >= first + (total - first) / 4,
                let left = report.secondsLeft
            {
                // The breaks after this step are still to come.
                reports.append(
                    (
                        left,
                        time(from: step)
                            + breaks.reduce(0) {
                                $0 + (step.isMultiple(of: $1.every) ? $1.seconds : 0)
                            }
                    ))
            }
            for one in breaks where step.isMultiple(of: one.every) {
                now += .seconds(one.seconds)
                meter.pause(.seconds(one.seconds), every: one.every)
            }
        }
        #expect(reports.count > 50)
        for (left, truth) in reports where truth > 20 {
            #expect(abs(left - truth) <= 0.1 * truth, "\(left) s said, \(truth) s taken")
        }
        // Two reports a second apart differ by about that second, not by minutes.
        for (one, next) in zip(reports, reports.dropFirst()) { #expect(abs(one.left - next.left) < 10) }
    }

    @Test func aReportComesAfterTheFirstStepAndThenAtIntervals() {
        var meter = ProgressMeter(total: 10, step: 3)
        meter.add("loss", 2)
        #expect(meter.report(step: 4)?.metrics["loss"] == Metric(2))
        meter.add("loss", 1)
        #expect(meter.report(step: 5) == nil, "a second has not passed")
        meter.add("loss", 4)
        let last = meter.report(step: 10, latest: ["rate": 0.5])
        #expect(last?.metrics == ["loss": Metric(2.5), "rate": Metric(0.5)])
        #expect(last?.secondsLeft == 0)
    }
}
