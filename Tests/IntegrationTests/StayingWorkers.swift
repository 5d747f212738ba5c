import ChildProcess
import Foundation
import Testing

/// Workers that stay for their model after a sampling job, with the real programs.
@Suite struct StayingWorkers {
    /// A place with a training job 1 that is done. Its settings are in a file, for reloads.
    private func trained(_ settings: String, _ body: (Workplace) async throws -> Void) async throws {
        let root = URL(filePath: "/tmp/cfgd-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try await Workplace.with(at: root, options: ["--config", root.appending(path: "cfgd.yaml").path]) { place in
            try place.write(settings, to: "cfgd.yaml")
        } _: { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 30), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "--wait").status == 0)
            try await body(place)
        }
    }

    private static let settings = "threads: 1\nkeep-worker: 10m\nretry-delay: 0\nretries: 2\n"

    /// A spec of short or, with many samples one by one, of long jobs.
    private func spec(model: String = "squares", seed: Int = 5, each: Int = 2, batch: Int = 8, steps: Int = 4) -> String
    {
        """
        kind: sample
        model: \(model)
        samples: {class: [0, 1, 2, 3], each: \(each), seed: \(seed)}
        guidance: {method: classifier-free, scale: [1, 3]}
        sampler: {solver: heun, steps: \(steps)}
        output: {tensors: true}
        batch: \(batch)
        """
    }

    /// Submits a spec and waits for its end.
    private func run(_ text: String, at place: Workplace) async throws {
        let run = try await place.ctl("submit", try place.write(text, to: "sample.yaml"), "--wait")
        #expect(run.status == 0, "\(run.errors)")
    }

    /// Runs a short job, and then begins a job in its process that does not end by itself.
    /// - Parameter number: the number of the second job.
    /// - Returns: the process.
    private func endlessAfterShort(_ number: Int, at place: Workplace) async throws -> pid_t {
        try await run(spec(), at: place)
        let pid = try #require(place.worker(of: number - 1))
        let endless = try place.write(spec(each: 10_000, batch: 1, steps: 100), to: "endless.yaml")
        #expect(try await place.ctl("submit", endless, "-q").output == "\(number)\n")
        try await place.waitForEvent("started", of: number)
        #expect(place.worker(of: number) == pid)
        return pid
    }

    @Test func aFurtherJobOfTheModelIsDrawnByTheSameProcessWithTheBytesOfAFreshOne() async throws {
        try await trained(Self.settings) { place in
            let specs = [spec(), spec(seed: 6, each: 3, batch: 5, steps: 3)]
            for text in specs + specs { try await run(text, at: place) }
            let pid = try #require(place.worker(of: 2))
            #expect((3...5).allSatisfy { place.worker(of: $0) == pid })
            #expect(place.files(of: 3) != place.files(of: 2))
            #expect(place.files(of: 2).count > 8)
            #expect(place.files(of: 4) == place.files(of: 2))
            #expect(place.files(of: 5) == place.files(of: 3))

            // Without workers that stay, the same specs are drawn by fresh processes.
            try place.write("threads: 1\nkeep-worker: 0\n", to: "cfgd.yaml")
            #expect(try await place.ctl("daemon", "reload").status == 0)
            try await place.waitForEnd(of: pid)
            for text in specs { try await run(text, at: place) }
            #expect(place.worker(of: 6) != pid && place.worker(of: 7) != place.worker(of: 6))
            #expect(place.files(of: 6) == place.files(of: 2))
            #expect(place.files(of: 7) == place.files(of: 3))
        }
    }

    @Test func aJobOfAnotherModelOrOtherThreadsEndsTheProcessAndStartsItsOwn() async throws {
        try await trained(Self.settings) { place in
            let data = try SmallData.write(to: place.root)
            let other = try place.write(SmallData.spec(data, steps: 20, name: "other"), to: "other.yaml")
            #expect(try await place.ctl("submit", other, "--wait").status == 0)
            try await run(spec(), at: place)
            let first = try #require(place.worker(of: 3))
            try await run(spec(model: "other"), at: place)
            let second = try #require(place.worker(of: 4))
            #expect(first != second)
            try await place.waitForEnd(of: first)
            try place.write("threads: 2\nkeep-worker: 10m\n", to: "cfgd.yaml")
            #expect(try await place.ctl("daemon", "reload").status == 0)
            try await run(spec(model: "other"), at: place)
            #expect(place.worker(of: 5) != second)
            try await place.waitForEnd(of: second)
        }
    }

    @Test func theProcessEndsAfterItsTimeAndWithTheDaemonHoweverThatEnds() async throws {
        try await trained("threads: 1\nkeep-worker: 50ms\n") { place in
            try await run(spec(), at: place)
            try await place.waitForEnd(of: try #require(place.worker(of: 2)))

            try place.write(Self.settings, to: "cfgd.yaml")
            #expect(try await place.ctl("daemon", "reload").status == 0)
            try await run(spec(), at: place)
            let killed = try #require(place.worker(of: 3))
            #expect(place.isAlive(killed))
            await place.killDaemon()
            try await place.waitForEnd(of: killed)

            try await place.start()
            try await run(spec(), at: place)
            let stopped = try #require(place.worker(of: 4))
            #expect(await place.stopDaemon() == 0)
            #expect(!place.isAlive(stopped))
            try await place.start()
        }
    }

    @Test func aCrashAndACancellationOfAFurtherJobAreThoseOfAnyJob() async throws {
        try await trained(Self.settings) { place in
            let pid = try await endlessAfterShort(3, at: place)
            #expect(place.killWorker(of: 3))
            let next = try await place.anotherWorker(of: 3, than: pid)
            let log = try String(contentsOf: place.daemonLog, encoding: .utf8)
            #expect(log.contains("signal 9"), "the crash is said")
            #expect(try await place.ctl("cancel", "3").status == 0)
            #expect(try await place.ctl("wait", "3", "--timeout", "\(Patience.seconds)").status == 143)
            try await place.waitForEnd(of: next)

            let warm = try await endlessAfterShort(5, at: place)
            #expect(try await place.ctl("cancel", "5").status == 0)
            #expect(try await place.ctl("wait", "5", "--timeout", "\(Patience.seconds)").status == 143)
            try await place.waitForEnd(of: warm)

            // A process that is killed while it waits is nobody's crash.
            try await run(spec(), at: place)
            let idle = try #require(place.worker(of: 6))
            kill(idle, SIGKILL)
            try await run(spec(), at: place)
            #expect(place.worker(of: 7) != idle)
            #expect(place.files(of: 7) == place.files(of: 2))
        }
    }

    @Test func aJobInAStayingProcessStopsWithADaemonThatIsKilledAndGoesOnUnderTheNext() async throws {
        try await trained(Self.settings) { place in
            let pid = try await endlessAfterShort(3, at: place)
            await place.killDaemon()
            try await place.waitForEnd(of: pid)
            try await place.start()
            _ = try await place.anotherWorker(of: 3, than: pid)
            #expect(try await place.ctl("cancel", "3").status == 0)
            #expect(try await place.ctl("wait", "3", "--timeout", "\(Patience.seconds)").status == 143)
        }
    }

    @Test func whatTheProcessPrintsGoesToTheLogOfTheJobThatItRuns() async throws {
        let root = URL(filePath: "/tmp/cfgd-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: root) }
        let mixture = """
            kind: sample
            model:
              gaussian-mixture: {means: [[-1.0], [1.0]], labels: [0, 1], covariances: [[[0.1]], [[0.1]]]}
            samples: {class: [0, 1], each: 1}
            sampler: {steps: 2}
            """
        for name in ["1", "2"] {
            let run = root.appending(path: name, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
            try Data(mixture.utf8).write(to: run.appending(path: "spec.json"))
            try Data(#"{"attempt":1,"job":\#(name),"uid":4711}"#.utf8).write(to: run.appending(path: "attempt.json"))
        }
        let second = root.appending(path: "2")
        let lock = open(second.appending(path: "lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        #expect(flock(lock, LOCK_EX) == 0)
        defer { close(lock) }

        let (input, output) = (root.appending(path: "in"), root.appending(path: "out"))
        #expect(mkfifo(input.path, 0o600) == 0)
        let requests = open(input.path, O_RDWR | O_CLOEXEC)
        defer { close(requests) }
        var reports: [Int32] = [-1, -1]
        #expect(pipe(&reports) == 0)
        let worker = try ChildProcess(
            Programs.worker,
            ["run", root.appending(path: "1").path, "--supervised", "--attempt", "1", "--stay"], input: input,
            output: output, errors: output, passing: reports[1])
        close(reports[1])
        let report = FileHandle(fileDescriptor: reports[0], closeOnDealloc: true)
        #expect(report.availableData == Data("0\n".utf8))
        let request = Data("{\"directory\":\"\(second.path)\",\"attempt\":1}\n".utf8)
        #expect(request.withUnsafeBytes { write(requests, $0.baseAddress, $0.count) } == request.count)
        // The job of a directory that somebody else holds does not start, and says so.
        #expect(await worker.wait() == 73)
        #expect(report.availableData.isEmpty)
        let log = try String(contentsOf: second.appending(path: "log"), encoding: .utf8)
        #expect(log.contains("another worker"), "\(log)")
        #expect(try String(contentsOf: output, encoding: .utf8).isEmpty)
    }
}
