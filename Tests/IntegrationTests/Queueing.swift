import ChildProcess
import Foundation
import Testing

/// Pausing and waiting with the real programs.
@Suite struct Queueing {
    @Test func aPausedJobEndsWithTheBytesOfAnUninterruptedOneAndItsSampleWaitsForIt() async throws {
        try await Workplace.with(options: ["--threads", "1"]) { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 10_000, every: 2500), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "--wait").status == 0)
            #expect(try await place.ctl("submit", spec, "-q", "--name", "paused").output == "2\n")
            let sample = try place.write(
                "kind: sample\nmodel: paused\nsamples: {class: [0, 1], each: 1}\nsampler: {steps: 2}\n",
                to: "sample.yaml")
            #expect(try await place.ctl("submit", sample, "-q", "--after", "paused").output == "3\n")

            try await place.waitForEvent("progress", of: 2)
            let pause = try await place.ctl("pause", "paused", "--reason", "a talk")
            #expect(pause.status == 0, "\(pause.errors)")
            try await place.waitForEvent("finished", of: 2)
            let why = try await place.ctl("why", "3")
            #expect(why.output.contains("the success of job 2 (paused), which is"), "\(why.output)")
            // A paused job stays so over the daemon's end.
            #expect(await place.stopDaemon() == 0)
            try await place.start()
            let paused = try await place.ctl("why", "2", "--json")
            #expect(paused.output.contains(#""cause":"paused""#), "\(paused.output)")
            #expect(try await place.ctl("resume", "2").status == 0)

            let wait = try await place.ctl("wait", "2", "3", "--timeout", "\(Patience.seconds)")
            #expect(wait.status == 0, "\(wait.output)\(wait.errors)")
            #expect(!place.events("resumed", of: 2).isEmpty)
            for name in ["model", "ema", "optimizer"] {
                let file = "checkpoints/step-00010000/\(name).safetensors"
                let (first, second) = (place.run(1).appending(path: file), place.run(2).appending(path: file))
                #expect(try Data(contentsOf: first) == Data(contentsOf: second), "\(name) differs")
            }
            let frozen = try String(contentsOf: place.run(3).appending(path: "spec.json"), encoding: .utf8)
            #expect(frozen.contains(#""step" : 10000"#), "\(frozen)")
        }
    }

    @Test func aJobThatNeedsOneThatFailsNeverRunsAndSaysWhy() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let empty = try place.write("", to: "empty.idx")
            let bad = try place.write(SmallData.spec((empty, data.labels), steps: 5), to: "bad.yaml")
            let good = try place.write(SmallData.spec(data, steps: 5, name: "after"), to: "good.yaml")
            #expect(try await place.ctl("submit", bad, "--no-look", "--hold", "-q").output == "1\n")
            #expect(try await place.ctl("submit", good, "--after", "1", "-q").output == "2\n")
            #expect(try await place.ctl("submit", good, "--after-any", "1", "-q").output == "3\n")
            let removal = try await place.ctl("remove", "1")
            #expect(removal.status == 64 && removal.errors.contains("is needed by jobs 2 and 3"), "\(removal.errors)")
            #expect(try await place.ctl("release", "1").status == 0)
            #expect(try await place.ctl("wait", "2").status == 1)
            #expect(try await place.ctl("wait", "3").status == 0)
            let sheet = try await place.ctl("show", "2")
            #expect(sheet.output.contains("empty.idx"), "\(sheet.output)")
            #expect(try await place.ctl("remove", "1", "2", "--now").status == 0)
            #expect(try await place.ctl("status", "-a", "--json").output.contains(#""number":3"#))
            #expect(!FileManager.default.fileExists(atPath: place.run(1).path))
        }
    }
}
