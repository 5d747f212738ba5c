import Control
import Foundation
import Jobs
import Logging
import Synchronization
import Systemd
import Testing
import Varlink

@testable import Daemon

/// Each call that changes something leaves one record.
@Suite struct AuditTests {
    private func records(_ place: Place) -> [String] {
        place.records.withLock { $0.filter { $0.contains(JournalMessage.callRecorded.rawValue) } }
    }

    @Test func whatIsDoneAndWhatIsRefusedIsRecordedOnceWithWhoAndWhich() async throws {
        let place = try Place()
        let direct = try DirectService(place)
        try await direct.submit("one", as: .ada)
        try await direct.submit("two", as: .ada)
        _ = try await direct.call("Hold", ["jobs": ["one", "two"]], as: .admin)
        _ = await direct.refusal("Cancel", ["jobs": ["1"]], as: .bob)
        _ = await direct.refusal("Drain", [:], as: .bob)
        _ = try? await direct.call("Resume", ["jobs": ["1"]], as: .ada)
        _ = try? await direct.call("Release", ["jobs": ["nobody"]], as: .ada)
        _ = try? await direct.call("Submit", ["spec": ["kind": "train"]], as: .ada)
        let lines = records(place)
        #expect(lines.count == 8)
        func has(_ index: Int, _ parts: String...) {
            for part in parts { #expect(lines[index].contains(part), "\(part) is missing in \(lines[index])") }
        }
        has(0, "notice user 4001: Submit job 1: done", "CFGD_CALLER_UID=4001", "CFGD_CALLER_PID=77", "CFGD_JOB=1 ")
        has(2, "user 4003: Hold jobs 1 and 2: done", "CFGD_JOBS=1,2", "CFGD_METHOD=Hold", "CFGD_OUTCOME=done")
        #expect(!lines[2].contains("CFGD_JOB="))
        has(3, "warning user 4002: Cancel", "refused: you may not cancel job 1 of 4001", "CFGD_OUTCOME=refused")
        has(4, "warning user 4002: Drain: refused", "CFGD_JOBS= ")
        has(5, "notice user 4001: Resume job 1: failed: job 1 is held", "CFGD_OUTCOME=failed")
        has(6, "Release: failed: there is no job \"nobody\"")
        has(7, "Submit: failed: ")
    }

    @Test func whatChangesNothingLeavesNoRecord() async throws {
        let place = try Place()
        let direct = try DirectService(place)
        _ = try await direct.call("Submit", ["spec": place.spec(), "dryRun": true], as: .ada)
        for method in ["List", "Status"] { _ = try await direct.call(method, [:], as: .ada) }
        #expect(records(place) == [])
    }

    @Test func aRefusedLookIsRecordedAndSoIsEverythingWhereOnlyErrorsAreAskedFor() async throws {
        let place = try Place()
        let direct = try DirectService(place, logLevel: .error)
        try await direct.submit("one", as: .ada)
        #expect(await direct.refusal("Show", ["job": "1"], as: .bob) != nil)
        #expect(await direct.refusal("Log", ["job": "one"], as: .bob, more: true) != nil)
        _ = try await direct.call("Show", ["job": "1"], as: .ada)
        let lines = records(place)
        try #require(lines.count == 3)
        #expect(lines[0].contains("Submit job 1: done"))
        #expect(lines[1].contains("user 4002: Show: refused: you may not look into job 1 of 4001"))
        #expect(lines[2].contains("CFGD_METHOD=Log") && lines[2].contains("CFGD_OUTCOME=refused"))
    }
}
