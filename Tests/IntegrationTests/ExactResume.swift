import ChildProcess
import Foundation
import Testing

/// The main guarantee: for one spec on one machine the final weights have the same bytes, however often and whenever
/// the worker and the daemon are killed.
@Suite(.serialized) struct ExactResume {
    /// Kills per run of the test; `make soak` asks for hundreds.
    static let kills = ProcessInfo.processInfo.environment["CFGD_KILLS"].flatMap { Int($0) } ?? 20
    static let files = ["model.safetensors", "ema.safetensors", "optimizer.safetensors"]

    @Test func killedAtAnyMomentAJobEndsWithTheSameBytes() async throws {
        try await Workplace.with(options: ["--retries", "1000000", "--retry-delay", "0", "--threads", "1"]) { place in
            let data = try SmallData.write(to: place.root)
            let steps = 600
            let spec = try place.write(SmallData.spec(data, steps: steps, every: 25), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "--wait").status == 0)

            let times = KillTimes(of: "exact resume")
            // Jobs are killed one after the other until each finishes, on a machine of any speed.
            var kills = Kills(), job = 1, differing = 0
            while kills.workers < Self.kills {
                job += 1
                try #require(job < 20 * Self.kills, "jobs end before they can be killed; \(times)")
                #expect(try await place.ctl("submit", spec, "-q").output == "\(job)\n", "\(times)")
                try await Self.next(0, of: job, at: place)
                while kills.workers < Self.kills, try await Self.kill(job, at: place, times, &kills) {}
                #expect(
                    try await place.ctl("wait", "\(job)", "--timeout", "\(Patience.seconds)").status == 0, "\(times)")
                differing += try Self.differingBytes(place.run(1), place.run(job), step: steps)
            }
            print(
                "killed \(job - 1) jobs \(kills.workers) times (\(kills.daemons) times with the daemon):",
                "\(differing) differing bytes")
            #expect(differing == 0, "\(times)")
        }
    }

    private struct Kills {
        /// Moments that came, also of jobs that had just ended.
        var moments = 0
        var workers = 0, daemons = 0
    }

    /// Kills the worker of a job at any moment of loading, training or saving, every fourth time with its daemon.
    /// Returns when the next worker has started; `false` if the job has ended.
    private static func kill(
        _ job: Int, at place: Workplace, _ times: KillTimes, _ kills: inout Kills
    ) async throws -> Bool {
        let begun = begun(job, at: place)
        let moment = times[kills.moments]
        kills.moments += 1
        try await Task.sleep(for: .microseconds(moment.delay))
        if hasEnded(job, at: place) { return false }
        if kills.workers % 4 == 3 {
            // The daemon is killed first or last; its worker must not run beside its successor.
            if moment.killsWorkerBefore { place.killWorker(of: job) }
            await place.killDaemon()
            if moment.killsWorkerAfter { place.killWorker(of: job) }
            try await place.start()
            kills.daemons += 1
        } else if !place.killWorker(of: job) {
            return !hasEnded(job, at: place)
        }
        kills.workers += 1
        try await next(begun, of: job, at: place)
        return !hasEnded(job, at: place)
    }

    private static func begun(_ job: Int, at place: Workplace) -> Int {
        place.events("started", of: job).count + place.events("resumed", of: job).count
    }

    private static func hasEnded(_ job: Int, at place: Workplace) -> Bool {
        FileManager.default.fileExists(atPath: place.run(job).appending(path: "outcome.json").path)
    }

    @Test func aFlippedByteInTheNewestCheckpointIsFoundAndTheOneBeforeIsUsed() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let reference = try place.write(SmallData.spec(data, steps: 300, every: 50), to: "train.yaml")
            #expect(try await place.ctl("submit", reference, "--wait").status == 0)
            #expect(try await place.ctl("submit", reference, "-q", "--set", "checkpoint.keep=100").output == "2\n")
            try await place.waitForEvent("checkpoint", of: 2, after: 1)
            await place.killDaemon()
            place.killWorker(of: 2)

            let newest = try #require(Self.checkpoints(of: place.run(2)).last)
            let file = newest.appending(path: "model.safetensors")
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count / 2] ^= 0x10
            try bytes.write(to: file)

            try await place.start()
            #expect(try await place.ctl("wait", "2", "--timeout", "\(Patience.seconds)").status == 0)
            let warnings = place.events("warning", of: 2).map { "\($0["text"] ?? "")" }
            #expect(warnings.contains { $0.contains(newest.lastPathComponent) }, "\(warnings)")
            #expect(try Self.differingBytes(place.run(1), place.run(2), step: 300) == 0)
            let log = try String(contentsOf: place.daemonLog, encoding: .utf8)
            #expect(log.contains(newest.lastPathComponent))
        }
    }

    /// Waits until another worker has started or the job has ended.
    private static func next(_ begun: Int, of job: Int, at place: Workplace) async throws {
        let deadline = Date(timeIntervalSinceNow: Double(Patience.seconds))
        while Self.begun(job, at: place) <= begun {
            if hasEnded(job, at: place) { return }
            guard Date() < deadline else { throw Workplace.NoEvent(kind: "resumed", job: job) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func checkpoints(of run: URL) -> [URL] {
        let folder = run.appending(path: "checkpoints")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasPrefix("step-") }.sorted().map { folder.appending(path: $0) }
    }

    private static func differingBytes(_ a: URL, _ b: URL, step: Int) throws -> Int {
        let digits = String(step)
        let name = "checkpoints/step-" + String(repeating: "0", count: 8 - digits.count) + digits
        return try files.reduce(0) { sum, file in
            let left = try Data(contentsOf: a.appending(path: "\(name)/\(file)"))
            let right = try Data(contentsOf: b.appending(path: "\(name)/\(file)"))
            return sum + abs(left.count - right.count) + zip(left, right).count { $0 != $1 }
        }
    }
}
