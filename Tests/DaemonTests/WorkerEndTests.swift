import Control
import Daemon
import Foundation
import Jobs
import Testing

/// The state of a job after the end of its worker.
@Suite struct WorkerEndTests {
    @Test func aJobThatItsWorkerFinishesHasSucceeded() async throws {
        let place = try Place(
            """
            event started; progress 1; checkpoint 2; progress 3
            echo some words
            succeed 'Trained 3 steps.'
            """)
        let job = try await place.serve { client in
            try await client.end(of: client.submit(place, "garments"))
        }
        #expect(job.state == .succeeded)
        #expect(job.exit == JobExit(code: 0, text: "Trained 3 steps."))
        #expect(job.attempt == 1)
        #expect(job.progress?.step == 3)
        #expect(job.checkpoint?.step == 2)
        #expect(job.started != nil)
        #expect(try String(contentsOf: place.run(1).log, encoding: .utf8) == "some words\n")
    }

    @Test func aLastSaveWithoutSpaceFailsAtOnceAndSaysHowToGoOn() async throws {
        let place = try Place(
            """
            event started; checkpoint 1
            event finished ',"text":"there is no room: make some first","warning":"noSpace"'; exit 74
            """)
        let job = try await place.serve { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .failed)
        #expect(job.attempt == 1)
        #expect(
            job.exit == JobExit(code: 74, text: "there is no room: make some first, then say `cfgctl resume 1`."))
    }

    @Test func aWorkerThatFindsNoSpaceFailsTheJobAtOnceEvenIfItsEventIsLost() async throws {
        let place = try Place("event started; exit 71")
        let job = try await place.serve { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .failed)
        #expect(job.attempt == 1)
        #expect(
            job.exit
                == JobExit(
                    code: 71,
                    text: "The worker found no space on the disk: make room first, then say `cfgctl resume 1`."))
    }

    @Test func badInputFailsAtOnceWithTheWorkersSentence() async throws {
        let place = try Place("outcome failed 'data.images: there is no file /data/images.idx'; exit 65")
        let job = try await place.serve { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .failed)
        #expect(job.attempt == 1)
        #expect(job.exit == JobExit(code: 65, text: "data.images: there is no file /data/images.idx"))
    }

    @Test func aWorkerThatStoppedAtACheckpointIsStartedAgain() async throws {
        let place = try Place("event started; [ $attempt = 1 ] && { checkpoint 1; exit 75; }; succeed done")
        let job = try await place.serve { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .succeeded)
        #expect(job.attempt == 2)
        #expect(job.checkpoint?.step == 1)
    }

    @Test(arguments: ["kill -9 $$", "exit 70", "exit 74"])
    func crashesAreRetriedAndThenTheJobFails(death: String) async throws {
        let place = try Place("event started; \(death)")
        let job = try await place.serve(retries: 2) { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .failed)
        #expect(job.attempt == 3)
        #expect(job.exit?.text.contains("3 attempts") == true)
    }

    @Test func aNewCheckpointForgivesEarlierCrashes() async throws {
        let place = try Place("event started; checkpoint $attempt; [ $attempt -lt 5 ] && kill -9 $$; succeed done")
        let job = try await place.serve(retries: 1) { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .succeeded)
        #expect(job.attempt == 5)
    }

    @Test func anUnknownExitStatusFailsWithTheLastWordsPrinted() async throws {
        let place = try Place("echo first; echo 'cannot open shared object' >&2; exit 127")
        let job = try await place.serve { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .failed)
        #expect(job.exit == JobExit(code: 127, text: "cannot open shared object"))
    }

    @Test func aJobWaitsWhileTheWorkerProgramIsMissingAndGoesOnWhenItIsThereAgain() async throws {
        let place = try Place()
        let job = try await place.serve(
            retries: 0, configure: { $0.launchPause = 0.05 },
            { client in
                try FileManager.default.moveItem(atPath: place.program, toPath: place.program + "-away")
                let job = try await client.submit(place)
                try await place.wait(for: job, in: .queued) { $0.reason?.contains("No such file") == true }
                try FileManager.default.moveItem(atPath: place.program + "-away", toPath: place.program)
                return try await client.end(of: job)
            })
        #expect(job.state == .succeeded)
        #expect(job.attempt > 1)
    }

    @Test func aWorkerSeesOnlyWhatIsMeantForIt() async throws {
        let place = try Place("env; ls -l /proc/self/fd; ps -o pgid= -p $$; echo pid $$; succeed done")
        setenv("NOTIFY_SOCKET", "/nowhere", 1)
        defer { unsetenv("NOTIFY_SOCKET") }
        let number = try await place.serve { client in try await client.end(of: client.submit(place)).number }
        let log = try String(contentsOf: place.run(number).log, encoding: .utf8)
        #expect(!log.contains("NOTIFY_SOCKET"))
        let descriptors = log.split(separator: "\n").filter { $0.contains(" -> ") }
        // Standard input, output and error, and the directory that ls reads.
        #expect(descriptors.count == 4, "\(descriptors)")
        #expect(descriptors.contains { $0.contains("0 -> pipe:") })
    }
}
