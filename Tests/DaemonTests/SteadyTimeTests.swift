import Foundation
import JobQueue
import Jobs
import Logging
import Synchronization
import Testing
import Varlink

@testable import Daemon

/// A clock that jumps, and what it must not do.
@Suite struct SteadyTimeTests {
    private final class Clocks: Sendable {
        let day = Mutex(Timestamp("2026-06-01T12:00:00.000Z") ?? .now)
        let seconds = Mutex(1000.0)

        /// Lets time pass, as far as a right clock shows it.
        func pass(_ span: Double) {
            day.withLock { $0 = Timestamp($0.date.addingTimeInterval(span)) }
            seconds.withLock { $0 += span }
        }

        func jump(to time: String) { day.withLock { $0 = Timestamp(time) ?? .now } }
    }

    private let clocks = Clocks()

    private func time(_ place: Place, newest: String? = nil) -> SteadyTime {
        let logger = Logger(label: "test") { _ in RecordingHandler(place: place) }
        return SteadyTime(
            place.state.appending(path: "clock.json"), newest: newest.flatMap(Timestamp.init), logger: logger,
            clock: { [clocks] in clocks.day.withLock { $0 } }, seconds: { [clocks] in clocks.seconds.withLock { $0 } })
    }

    private func expect(_ time: SteadyTime, _ text: String) { #expect(time.now.description == text) }

    @Test func itIsTheTimeOfDayWhileTheClockIsRight() throws {
        let place = try Place()
        let time = time(place)
        clocks.pass(86_400 * 40)
        expect(time, "2026-07-11T12:00:00.000Z")
        time.save()
        #expect(!place.records.withLock { $0.contains { $0.contains("the clock says") } })
    }

    @Test func aJumpWhileTheDaemonRunsDoesNotCountAndIsSaid() throws {
        let place = try Place()
        let time = time(place)
        clocks.pass(3600)
        clocks.jump(to: "2099-01-01T00:00:00.000Z")
        expect(time, "2026-06-01T13:00:00.000Z")
        for _ in 1...3 { time.save() }
        #expect(
            place.records.withLock {
                $0.count { $0.contains("the clock says 2099") && $0.contains("late rather than early") }
            } == 1)
        // Nor does it count for the next daemon, except for a day.
        expect(self.time(place), "2026-06-01T13:00:00.000Z")
        clocks.jump(to: "2099-03-01T00:00:00.000Z")
        expect(self.time(place), "2026-06-02T13:00:00.000Z")
    }

    @Test func aJumpBetweenTwoDaemonsCountsForADay() throws {
        let place = try Place()
        time(place).save()
        clocks.jump(to: "2099-01-01T00:00:00.000Z")
        expect(time(place), "2026-06-02T12:00:00.000Z")
    }

    @Test func aStateDirectoryWithoutTheFileBeginsAtItsNewestTime() throws {
        let place = try Place()
        clocks.jump(to: "2099-01-01T00:00:00.000Z")
        expect(time(place, newest: "2026-05-01T00:00:00.000Z"), "2026-05-02T00:00:00.000Z")
        // Never later than the time of day.
        clocks.jump(to: "2020-01-01T00:00:00.000Z")
        expect(time(place, newest: "2026-05-01T00:00:00.000Z"), "2020-01-01T00:00:00.000Z")
    }

    @Test func noFinishedJobIsRemovedByAClockInTheFuture() async throws {
        let place = try Place()
        let queue = try JobQueue(path: place.queuePath)
        let state = try StateDirectory(place.state)
        let logger = Logger(label: "test") { _ in RecordingHandler(place: place) }
        func finish(_ ended: String) throws {
            let number = try queue.takeNumber()
            try FileManager.default.createDirectory(at: place.run(number).url, withIntermediateDirectories: true)
            let created = try #require(Timestamp(ended))
            _ = try queue.insert(
                NewJob(
                    number: number, kind: .train, owner: "ada", uid: 1, directory: place.run(number).url.plainPath,
                    created: created))
            try queue.requestCancel(number, at: created)
        }
        try finish("2026-04-01T00:00:00.000Z")
        try finish("2026-05-31T00:00:00.000Z")
        // By a clock that was in the past.
        try finish("1970-01-01T00:00:00.000Z")
        #expect(try queue.newestEnd()?.description == "1970-01-01T00:00:00.000Z")
        var configuration = DaemonConfiguration(state: place.state, address: .path(place.socket, mode: 0o600))
        configuration.keepFinished = 30 * 86_400
        let retention = Retention(
            queue: queue, removal: RunRemoval(queue: queue, state: state, logger: logger),
            configuration: CurrentConfiguration(configuration), logger: logger,
            time: time(place, newest: "2026-05-31T00:00:00.000Z"))
        clocks.jump(to: "2099-01-01T00:00:00.000Z")
        await retention.sweep(olderThan: 30 * 86_400)
        #expect(try queue.jobs().map(\.number) == [2, 3])
        clocks.jump(to: "2026-06-01T12:00:00.000Z")
        clocks.pass(31 * 86_400)
        await retention.sweep(olderThan: 30 * 86_400)
        #expect(try queue.jobs().isEmpty)
    }

    @Test func theNewestEndLeavesOutWhatAClockInTheFutureTold() throws {
        let place = try Place()
        let queue = try JobQueue(path: place.queuePath)
        #expect(try queue.newestEnd() == nil)
        for time in ["2026-04-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z", "2026-05-01T00:00:00.000Z"] {
            let number = try queue.takeNumber()
            _ = try queue.insert(
                NewJob(number: number, kind: .train, owner: "ada", uid: 1, directory: "/runs/\(number)"))
            try queue.requestCancel(number, at: try #require(Timestamp(time)))
        }
        #expect(try queue.newestEnd()?.description == "2026-05-01T00:00:00.000Z")
    }

    @Test func aRetryThatAClockInTheFutureSetIsOver() throws {
        let place = try Place()
        let queue = try JobQueue(path: place.queuePath)
        let number = try queue.takeNumber()
        _ = try queue.insert(NewJob(number: number, kind: .train, owner: "ada", uid: 1, directory: "/runs/1"))
        let future = try #require(Timestamp("2099-01-01T00:00:00.000Z"))
        let now = Timestamp.now
        _ = try queue.claim(at: future)
        try queue.postpone(number, exit: JobExit(text: "waits"), seconds: 60, at: future)
        #expect(try queue.nextRetry(after: now) == nil)
        #expect(try queue.claim(at: now)?.number == number)
    }
}
