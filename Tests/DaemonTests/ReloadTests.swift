import Control
import Daemon
import Foundation
import Jobs
import Synchronization
import Testing
import Varlink

/// A configuration that is read again.
@Suite struct ReloadTests {
    @Test func moreSlotsAreUsedAtOnce() async throws {
        let place = try Place("hold true")
        let slots = Mutex(1)
        try await place.serve(
            reread: { configuration in configuration.slots = slots.withLock { $0 } },
            { client in
                let (first, second) = (
                    try await client.submit(place, "first"), try await client.submit(place, "second")
                )
                try await place.wait(for: first, in: .running)
                #expect(try await client.call(Why.self, .init(job: "second")).cause == .slots)
                slots.withLock { $0 = 2 }
                #expect(try await client.call(Reload.self, .init()).changed == ["slots"])
                try await place.wait(for: second, in: .running)
                #expect(try await client.call(Reload.self, .init()).changed == [])
                #expect(try await client.call(Status.self, .init()).slots == 2)
            })
    }

    @Test func aJobThatWantsMoreThanIsLeftHoldsBackNobodyAndSaysWhy() async throws {
        let place = try Place()
        try await place.serve(
            reread: { $0.cpus = 2 }, configure: { $0.cpus = 4 },
            { client in
                _ = try await client.call(Drain.self, .init())
                let large = try await client.submit(place) { $0.threads = 4 }
                let small = try await client.submit(place) { $0.threads = 1 }
                #expect(try await client.call(Reload.self, .init()).changed == ["cpus"])
                _ = try await client.call(Open.self, .init())
                #expect(try await client.end(of: small).state == .succeeded)
                let why = try await client.call(Why.self, .init(job: "\(large.number)"))
                #expect(why.cause == .threads && why.jobs == nil && why.start == nil)
                #expect(why.text.contains("asks for 4 threads and there are 2 in all (cfgd --cpus)"))
            })
    }

    @Test func aFileThatCannotBeUsedIsAnErrorAndChangesNothing() async throws {
        let place = try Place()
        let issue = SpecIssue(file: "/etc/cfgd/cfgd.yaml", line: 3, column: 8, field: "slots", message: "0 is wrong")
        try await place.serve(
            reread: { configuration in
                configuration.slots = 7
                throw SpecError(issues: [issue])
            },
            { client in
                await #expect(throws: ControlError.invalidSpec(issues: [issue])) {
                    try await client.call(Reload.self, .init())
                }
                // It answers and works as before.
                let status = try await client.call(Status.self, .init())
                let job = try await client.end(of: client.submit(place))
                #expect((status.slots, job.state) == (1, .succeeded))
            })
        let record = place.records.withLock { $0.first { $0.contains("cannot be used") } }
        #expect(record?.contains("/etc/cfgd/cfgd.yaml:3:8: slots: 0 is wrong") == true)
    }
}
