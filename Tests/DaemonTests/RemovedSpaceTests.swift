import Control
import Foundation
import JobQueue
import Jobs
import Testing
import Varlink

@testable import Daemon

/// Removed jobs give up their space only to a job that fits then.
@Suite struct RemovedSpaceTests {
    private let direct: DirectService

    /// Four removed jobs of 100 kB each: 1 and 3 are Bob's, 2 and 4 Ada's.
    init() async throws {
        direct = try DirectService(try Place())
        for (name, user) in [("a", PeerCredentials.bob), ("b", .ada), ("c", .bob), ("d", .ada)] {
            let job = try await direct.submit(name, as: user)
            try Data(count: 100_000).write(to: RunDirectory(path: job.directory).url.appending(path: "large"))
            _ = try await direct.call("Remove", ["jobs": .array([.string(name)])], as: user)
        }
    }

    private var kept: [Int] { get throws { try direct.queue.keptJobs().map(\.number) } }

    /// Submits as Ada to a disk that lacks bytes.
    private func check(missing: Int, isTrial: Bool = false) throws {
        let plain = direct.service.submission(by: .ada, isTrial: isTrial)
        var configuration = plain.configuration
        configuration.reserve = missing + 1000
        let runs = direct.place.state.appending(path: "runs").plainPath
        let capacity = UserUsage.size(of: runs) + 1000
        let submission = Submission(
            queue: plain.queue, state: plain.state, rights: plain.rights, configuration: configuration,
            submitter: plain.submitter, makeRoom: plain.makeRoom, free: { _ in capacity - UserUsage.size(of: runs) })
        let spec = try Submission.read(direct.place.spec("e")).spec
        try submission.checkSpace(for: spec, FrozenModels(isPending: true), isTrial: isTrial)
    }

    @Test func aRefusedJobDeletesNothingAndIsToldWhatThereIs() throws {
        let error = #expect(throws: ControlError.self) { try check(missing: 10_000_000) }
        #expect(try kept == [1, 2, 3, 4])
        for number in 1...4 {
            #expect(FileManager.default.fileExists(atPath: direct.place.run(number).url.plainPath + "/large"))
        }
        let words = error.map { "\($0)" } ?? ""
        #expect(words.contains("1.0 kB are free and removed jobs, all of which are kept, could free 4"), "\(words)")
    }

    @Test func aJobTakesNoMoreThanItNeedsItsOwnUsersOldestFirst() throws {
        try check(missing: 0)
        #expect(try kept == [1, 2, 3, 4])
        try check(missing: 50_000, isTrial: true)
        #expect(try kept == [1, 2, 3, 4], "a trial answers alone")
        try check(missing: 50_000)
        #expect(try kept == [1, 3, 4])
        #expect(!FileManager.default.fileExists(atPath: direct.place.run(2).url.plainPath))
        try check(missing: 150_000)
        #expect(try kept == [3])
    }

    @Test func jobsThatAreTooSmallToHelpAreKept() throws {
        try FileManager.default.removeItem(atPath: direct.place.run(2).url.plainPath + "/large")
        try check(missing: 90_000)
        #expect(try kept == [1, 2, 3])
    }

    @Test func aFileThatRemovedJobsShareIsFreedWithTheLastOfThem() throws {
        for number in [1, 3] {
            try FileManager.default.removeItem(atPath: direct.place.run(number).url.plainPath + "/large")
        }
        let large = direct.place.run(4).url.plainPath + "/large"
        try FileManager.default.linkItem(atPath: large, toPath: direct.place.run(1).url.plainPath + "/large")
        try check(missing: 150_000)
        #expect(try kept == [3])
        #expect(throws: ControlError.self) { try check(missing: 50_000) }
        #expect(try kept == [3])
    }
}
