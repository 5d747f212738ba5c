import Control
import Foundation
import JobQueue
import Jobs
import Testing
import Varlink

@testable import Daemon

/// The limits on what one user takes of a shared daemon.
@Suite struct QuotaTests {
    private func refusal(_ direct: DirectService, as peer: PeerCredentials) async -> String {
        let error = await #expect(throws: ControlError.self) { try await direct.submit("more", as: peer) }
        return error?.description ?? ""
    }

    private func set(_ direct: DirectService, _ change: (inout DaemonConfiguration) -> Void) {
        var configuration = direct.service.configuration.value
        change(&configuration)
        _ = direct.service.configuration.replace(by: configuration)
    }

    @Test func aUserHasALimitOfUnfinishedJobsAndOthersHaveTheirOwn() async throws {
        let direct = try DirectService(try Place())
        set(direct) { $0.jobsPerUser = 2 }
        for name in ["a", "b"] { try await direct.submit(name, as: .ada) }
        #expect(
            await refusal(direct, as: .ada)
                == "you have 2 jobs that have not ended, and one user may have 2 (cfgd --jobs-per-user); wait for some of "
                + "them, or cancel them")
        #expect(direct.service.state.runNumbers() == [1, 2])
        try await direct.submit("c", as: .bob)
        for peer in [PeerCredentials.admin, .root, .daemon] {
            for _ in 0..<3 { try await direct.submit("many", as: peer) }
        }
        _ = try await direct.call("Cancel", ["jobs": ["1"]], as: .ada)
        try await direct.submit("d", as: .ada)
        _ = try await direct.call("Submit", ["spec": direct.place.spec("dry"), "dryRun": true], as: .ada)
        let again = await #expect(throws: ControlError.self) { try await direct.call("Rerun", ["job": "2"], as: .ada) }
        #expect(again?.description.contains("cfgd --jobs-per-user") == true)
    }

    @Test func aUserHasALimitOfSubmissionsWithinAMinute() throws {
        let usage = UserUsage()
        let begin = ContinuousClock.now
        for second in 0..<3 {
            #expect(usage.countSubmission(of: 1, limit: 3, at: begin + .seconds(second)) == nil)
        }
        #expect(usage.countSubmission(of: 1, limit: 3, at: begin + .seconds(10)) == .seconds(50))
        #expect(usage.countSubmission(of: 2, limit: 3, at: begin + .seconds(10)) == nil)
        #expect(usage.countSubmission(of: 1, limit: 3, at: begin + .seconds(60)) == nil)
        #expect(usage.countSubmission(of: 1, limit: 3, at: begin + .seconds(60)) == .seconds(1))
        #expect(usage.countSubmission(of: 1, limit: 4, at: begin + .seconds(60)) == nil)
    }

    @Test func theRefusalOfASubmissionTooManyNamesTheSettingAndTheTime() async throws {
        let direct = try DirectService(try Place())
        set(direct) { $0.submissionsPerMinute = 1 }
        try await direct.submit("a", as: .ada)
        let text = await refusal(direct, as: .ada)
        #expect(text.hasPrefix("you have submitted 1 jobs within a minute"), "\(text)")
        #expect(text.contains("(cfgd --submissions-per-minute); submit the next one in "))
    }

    @Test func aUserWhoseJobsTakeTooMuchSpaceIsRefusedUntilSomeAreRemoved() async throws {
        let direct = try DirectService(try Place())
        set(direct) { $0.diskPerUser = 100_000 }
        var job = try await direct.submit("a", as: .ada)
        let data = direct.place.run(job.number).url.appending(path: "samples.safetensors")
        try Data(repeating: 1, count: 200_000).write(to: data)
        direct.service.usage.know([job])
        direct.service.usage.settle()
        let text = await refusal(direct, as: .ada)
        #expect(text.contains("and those of one user may take 100 kB (cfgd --disk-per-user)"), "\(text)")
        try await direct.submit("b", as: .bob)
        job.removed = true
        direct.service.usage.changed(job)
        try await direct.submit("c", as: .ada)
    }

    @Test func aFileWithSeveralNamesCountsInParts() throws {
        let place = try Place()
        let file = place.state.appending(path: "a").plainPath
        try Data(repeating: 1, count: 40_960).write(to: URL(filePath: file))
        let whole = UserUsage.size(of: place.state.plainPath)
        #expect(whole >= 40_960)
        try FileManager.default.createDirectory(at: place.state.appending(path: "d"), withIntermediateDirectories: true)
        #expect(link(file, place.state.appending(path: "d/b").plainPath) == 0)
        #expect(UserUsage.size(of: place.state.appending(path: "d").plainPath) == whole / 2)
    }
}
