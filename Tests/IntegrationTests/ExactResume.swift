import ChildProcess
import Foundation
import Testing

/// The promise that everything else stands on: for one spec on one machine the final weights are the same bytes, however
/// often and whenever the worker and the daemon were killed.
@Suite(.serialized) struct ExactResume {
    /// Kills in one run of the test; `make soak` asks for hundreds.
    static let kills = ProcessInfo.processInfo.environment["CFGD_KILLS"].flatMap { Int($0) } ?? 20
    /// Decides the times of the kills; CFGD_SEED replays those of a run that failed.
    static let seed =
        ProcessInfo.processInfo.environment["CFGD_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0...UInt64(UInt32.max))
    static let files = ["model.safetensors", "ema.safetensors", "optimizer.safetensors"]

    @Test func killedAtAnyMomentAJobEndsWithTheSameBytes() async throws {
        try await Workplace.with(options: ["--retries", "1000000", "--retry-delay", "0", "--threads", "1"]) { place in
            let data = try SmallData.write(to: place.root)
            let steps = 600
            let spec = try place.write(SmallData.spec(data, steps: steps, every: 25), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "--wait").status == 0)

            // One job after the other is killed until it ends in spite of it, on a machine of any speed.
            print("kill times of CFGD_SEED=\(Self.seed)")
            var kills = Kills(generator: SeededGenerator(seed: Self.seed)), job = 1, differing = 0
            while kills.workers < Self.kills {
                job += 1
                try #require(job < 20 * Self.kills, "jobs end before they can be killed")
                #expect(try await place.ctl("submit", spec, "-q").output == "\(job)\n")
                try await Self.next(0, of: job, at: place)
                while kills.workers < Self.kills, try await Self.kill(job, at: place, &kills) {}
                #expect(try await place.ctl("wait", "\(job)", "--timeout", "600").status == 0)
                differing += try Self.differingBytes(place.run(1), place.run(job), step: steps)
            }
            print(
                "killed \(job - 1) jobs \(kills.workers) times (\(kills.daemons) times with the daemon):",
                "\(differing) differing bytes")
            #expect(differing == 0)
        }
    }

    private struct Kills {
        var workers = 0, daemons = 0
        var generator: SeededGenerator
    }

    /// Kills the worker of a job at any moment of its loading, training or saving, every fourth time with its daemon, and
    /// returns when the next worker has begun; false if the job has ended.
    private static func kill(_ job: Int, at place: Workplace, _ kills: inout Kills) async throws -> Bool {
        let begun = begun(job, at: place)
        try await Task.sleep(for: .microseconds(Int.random(in: 0...150_000, using: &kills.generator)))
        if hasEnded(job, at: place) { return false }
        if kills.workers % 4 == 3 {
            // The daemon first or last: its worker must not go on beside its successor.
            if Bool.random(using: &kills.generator) { place.killWorker(of: job) }
            await place.killDaemon()
            if Bool.random(using: &kills.generator) { place.killWorker(of: job) }
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
            #expect(try await place.ctl("wait", "2", "--timeout", "120").status == 0)
            let warnings = place.events("warning", of: 2).map { "\($0["text"] ?? "")" }
            #expect(warnings.contains { $0.contains(newest.lastPathComponent) }, "\(warnings)")
            #expect(try Self.differingBytes(place.run(1), place.run(2), step: 300) == 0)
            let log = try String(contentsOf: place.daemonLog, encoding: .utf8)
            #expect(log.contains(newest.lastPathComponent))
        }
    }

    /// Returns when another worker has begun, or the job has ended.
    private static func next(_ begun: Int, of job: Int, at place: Workplace) async throws {
        let deadline = Date(timeIntervalSinceNow: 60)
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
