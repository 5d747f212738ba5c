import Foundation
import Jobs
import Testing

@testable import Daemon

/// What workers print is bounded.
@Suite struct WorkerOutputTests {
    private let run: RunDirectory
    private let bound = WorkerOutput(most: 1000, kept: 100)

    init() throws {
        run = RunDirectory(FileManager.default.temporaryDirectory.appending(path: UUID().uuidString))
        try FileManager.default.createDirectory(at: run.url, withIntermediateDirectories: true)
    }

    private func print(_ range: Range<Int>) throws {
        let old = (try? Data(contentsOf: run.log)) ?? Data()
        try (old + Data(range.map { "line \($0 + 1000)\n" }.joined().utf8)).write(to: run.log)
    }

    private var lines: [String] {
        get throws { try String(contentsOf: run.log, encoding: .utf8).split(separator: "\n").map(String.init) }
    }

    @Test func theFirstAndTheNewestLinesStayAndTheRestIsCounted() throws {
        defer { try? FileManager.default.removeItem(at: run.url) }
        try print(0..<100)
        #expect(try bound.bound(run) == 0, "1000 bytes are no more than allowed")
        try print(100..<200)
        // Ten lines of ten bytes at the beginning and nine at the end: the tenth may be half a line.
        #expect(try bound.bound(run) == 2000 - 190)
        let first = try lines
        #expect(first.prefix(10) == (0..<10).map { "line \($0 + 1000)" }[...])
        #expect(first[10] == "cfgd: 1810 bytes of output were dropped here")
        #expect(first.suffix(9) == (191..<200).map { "line \($0 + 1000)" }[...])
        try print(200..<300)
        #expect(try bound.bound(run) == 90 + 1000 - 90)
        #expect(try lines[10] == "cfgd: 2810 bytes of output were dropped here")
        #expect(try lines.count == 20)
    }

    @Test func aWorkerThatPrintsWithoutEndFillsNoDisk() async throws {
        defer { try? FileManager.default.removeItem(at: run.url) }
        let place = try Place(
            "event started; head -c 100000000 /dev/zero | tr '\\0' x | fold -w 99; progress 1; succeed done")
        let job = try await place.serve { client in try await client.end(of: client.submit(place)) }
        #expect(job.state == .succeeded)
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: place.run(1).log.path)[.size] as? Int)
        #expect(size < 100_000_000)
        #expect(try String(contentsOf: place.run(1).log, encoding: .utf8).contains("bytes of output were dropped here"))
    }
}
