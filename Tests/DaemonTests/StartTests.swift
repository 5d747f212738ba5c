import Control
import Foundation
import Jobs
import Testing

@testable import Daemon

/// Attempts that cannot begin.
@Suite struct StartTests {
    @Test func aFileThatTheDaemonCannotWriteIsNoCrashOfTheJob() async throws {
        let place = try Place()
        let job = try await place.serve(
            retries: 0, configure: { $0.launchPause = 0.05 },
            { client in
                let job = try await client.submit(place) { $0.hold = true }
                // A directory stands where the daemon is about to write.
                let obstacle = place.run(job.number).attempt
                try FileManager.default.createDirectory(at: obstacle, withIntermediateDirectories: false)
                _ = try await client.call(Release.self, .init(jobs: ["1"]))
                try await place.wait(for: job, in: .queued) { job in
                    job.reason?.hasPrefix("No worker could be started: cannot") == true
                        && job.reason?.contains("attempt.json") == true
                }
                try FileManager.default.removeItem(at: obstacle)
                return try await client.end(of: job)
            })
        #expect(job.state == .succeeded && job.attempt > 1)
    }

    @Test func aJobWhoseRunDirectoryIsGoneHasFailedAndSaysSo() async throws {
        let place = try Place()
        let job = try await place.serve { client in
            let job = try await client.submit(place) { $0.hold = true }
            try FileManager.default.removeItem(at: place.run(job.number).url)
            _ = try await client.call(Release.self, .init(jobs: ["1"]))
            return try await client.end(of: job)
        }
        #expect(job.state == .failed && job.attempt == 1)
        #expect(job.exit?.text.contains("its run directory \(job.directory) is gone") == true)
    }
}
