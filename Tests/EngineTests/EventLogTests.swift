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
