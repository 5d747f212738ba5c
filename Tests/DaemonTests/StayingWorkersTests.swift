import ChildProcess
import Control
import Foundation
import Jobs
import Testing
import Varlink

@testable import Daemon

/// The end of workers that have nothing to do, with a worker that always stays.
@Suite struct StayingWorkersTests {
    /// Reports a success, and then waits for a request as long as nobody ends it.
    private static let script = #"""
        echo $$ > pid
        event started
        outcome succeeded drawn
        echo 0 >&3
        read request
        """#

    private static let mixture: JSONValue = [
        "kind": "sample",
        "model": [
            "gaussian-mixture": ["means": [[0.0, 0.0]], "labels": [0], "covariances": [[[1.0, 0.0], [0.0, 1.0]]]]
        ],
        "samples": ["class": [0]],
    ]

    private static let plenty = MemoryPressure(meminfo: "MemTotal: 100 kB\nMemAvailable: 90 kB\n", pressure: "")
    private static let little = MemoryPressure(meminfo: "MemTotal: 100 kB\nMemAvailable: 9 kB\n", pressure: "")

    private func draw(_ client: JobsClient) async throws -> Int {
        let job = try #require(try await client.call(Submit.self, .init(spec: Self.mixture)).job)
        let end = try await client.end(of: job)
        #expect(end.state == .succeeded, "\(end)")
        return job.number
    }

    /// The process that drew for a job; it is a child of this process, so it exists until it is reaped.
    private func process(of job: Int, at place: Place) throws -> pid_t {
        let text = try String(contentsOf: place.run(job).url.appending(path: "pid"), encoding: .utf8)
        return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func waitForEnd(of pid: pid_t) async throws {
        let deadline = ContinuousClock.now + .seconds(Patience.seconds)
        while kill(pid, 0) == 0 {
            try #require(ContinuousClock.now < deadline, "process \(pid) does not end")
            // Polled: who reaps the process tells nobody else.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func aProcessStaysWhileThereIsMemoryAndEndsWithTheDaemon() async throws {
        let place = try Place(Self.script)
        let staying = StayingWorkers { Self.plenty }
        let launcher = ChildLauncher(program: place.program, staying: staying)
        let pid = try await place.serve(launcher: launcher) { client in
            let pid = try process(of: try await draw(client), at: place)
            #expect(staying.count == 1)
            #expect(kill(pid, 0) == 0)
            return pid
        }
        #expect(staying.count == 0)
        // The daemon waited for it.
        #expect(kill(pid, 0) != 0)
    }

    @Test func aProcessEndsWhereMemoryIsShort() async throws {
        let place = try Place(Self.script)
        let staying = StayingWorkers { Self.little }
        try await place.serve(launcher: ChildLauncher(program: place.program, staying: staying)) { client in
            try await waitForEnd(of: try process(of: try await draw(client), at: place))
            #expect(staying.count == 0)
        }
    }

    @Test func aProcessEndsBeforeAJobWhoseMemoryIsShortBesideIt() async throws {
        let place = try Place(Self.script)
        let staying = StayingWorkers { Self.plenty }
        try await place.serve(launcher: ChildLauncher(program: place.program, staying: staying)) { client in
            let pid = try process(of: try await draw(client), at: place)
            await staying.makeRoom(bytes: 80 << 10)
            #expect(kill(pid, 0) == 0)
            await staying.makeRoom(bytes: 81 << 10)
            #expect(kill(pid, 0) != 0)
        }
    }

    @Test func noProcessStaysWithoutTime() async throws {
        let place = try Place(#"case "$*" in *--stay*) exit 65 ;; esac; event started; succeed drawn"#)
        let staying = StayingWorkers { Self.plenty }
        let launcher = ChildLauncher(program: place.program, staying: staying)
        try await place.serve(launcher: launcher, configure: { $0.keepWorker = 0 }) { client in
            _ = try await draw(client)
            #expect(staying.count == 0)
        }
    }
}
