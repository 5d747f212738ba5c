import Foundation
import Testing

/// The promise that everything else stands on: for one spec on one machine the final weights are the same bytes, however
/// often and whenever the worker and the daemon were killed.
@Suite(.serialized) struct ExactResume {
    /// Kills in one run of the test; `make soak` asks for hundreds.
    static let kills = ProcessInfo.processInfo.environment["CFGD_KILLS"].flatMap { Int($0) } ?? 20
    static let files = ["model.safetensors", "ema.safetensors", "optimizer.safetensors"]

    @Test func killedAtAnyMomentAJobEndsWithTheSameBytes() async throws {
        try await Workplace.with(options: ["--retries", "1000000"]) { place in
            let data = try SmallData.write(to: place.root)
            // Long enough that the kills fall into it: the loop below only lets the job end when they are spent.
            let steps = 60 * Self.kills
            let spec = try place.write(SmallData.spec(data, steps: steps, every: 25), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "--wait").status == 0)
            #expect(try await place.ctl("submit", spec, "-q").output == "2\n")

            var generator = SystemRandomNumberGenerator()
            var done = 0, daemons = 0
            while done < Self.kills,
                place.events("finished", of: 2).allSatisfy({ !"\($0["text"] ?? "")".contains("succeeded") })
            {
                // A worker that has begun, then any moment of loading, training or saving.
                let begun = place.events("started", of: 2).count + place.events("resumed", of: 2).count
                try await Task.sleep(for: .microseconds(Int.random(in: 0...150_000, using: &generator)))
                if FileManager.default.fileExists(atPath: place.run(2).appending(path: "outcome.json").path) { break }
                if done % 4 == 3 {
                    // The daemon first or last: its worker must not go on beside its successor.
                    if Bool.random(using: &generator) { place.killWorker(of: 2) }
                    await place.killDaemon()
                    if Bool.random(using: &generator) { place.killWorker(of: 2) }
                    try await place.start()
                    daemons += 1
                } else if !place.killWorker(of: 2) {
                    continue
                }
                done += 1
                try await Self.next(begun, of: 2, at: place)
            }
            #expect(try await place.ctl("wait", "2", "--timeout", "600").status == 0)
            let differing = try Self.differingBytes(place.run(1), place.run(2), step: steps)
            let attempts = place.events("resumed", of: 2).count
            print(
                "killed \(done) times (\(daemons) times with the daemon), resumed \(attempts) times: \(differing) differing bytes"
            )
            #expect(done >= Self.kills / 2, "the job ended before it was killed often enough")
            #expect(differing == 0)
        }
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
        while place.events("started", of: job).count + place.events("resumed", of: job).count <= begun {
            if FileManager.default.fileExists(atPath: place.run(job).appending(path: "outcome.json").path) { return }
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
