import Control
import Foundation
import Jobs
import Testing
import Varlink

@testable import Daemon

/// Files of a run directory over the socket.
@Suite struct ReadTests {
    @Test func aFileComesInPiecesAsItIs() async throws {
        let place = try Place()
        try await place.serve { client in
            let job = try await client.end(of: client.submit(place))
            let bytes = Data((0..<1_300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
            try FileManager.default.createDirectory(at: place.run(1).samples, withIntermediateDirectories: true)
            try bytes.write(to: place.run(1).sample(index: 0))
            var got = Data()
            while true {
                let piece = try await client.call(
                    Read.self, .init(job: "\(job.number)", path: "samples/00000000.png", offset: got.count))
                #expect(piece.size == bytes.count)
                #expect(piece.data.count == min(Read.longest, bytes.count - got.count))
                got.append(piece.data)
                if piece.data.isEmpty { break }
            }
            #expect(got == bytes)
            let part = try await client.call(
                Read.self, .init(job: "1", path: "samples/00000000.png", offset: 1000, length: 16))
            #expect(part.data == bytes[1000..<1016])
            #expect(
                try await client.call(Read.self, .init(job: "1", path: "spec.json", offset: .max)).data.isEmpty)
        }
    }

    @Test func nothingOutsideTheRunDirectoryIsRead() async throws {
        let place = try Place()
        try await place.serve { client in
            _ = try await client.end(of: client.submit(place))
            _ = try await client.end(of: client.submit(place))
            let run = place.run(1).url
            func link(_ name: String, to target: String) throws {
                try FileManager.default.createSymbolicLink(
                    atPath: run.appending(path: name).path, withDestinationPath: target)
            }
            try link("inside", to: "spec.json")
            try link("absolute", to: "/etc/passwd")
            try link("relative", to: "../2/spec.json")
            try link("up", to: "..")
            try link("magic", to: "/proc/self/environ")
            #expect(mkfifo(run.appending(path: "fifo").path, 0o600) == 0)
            func refusal(_ path: String) async -> String? {
                do {
                    _ = try await client.call(Read.self, .init(job: "1", path: path))
                    return nil
                } catch ControlError.failed(let text) {
                    return text
                } catch {
                    return "\(error)"
                }
            }
            #expect(await refusal("inside") == nil)
            for path in [
                "absolute", "relative", "up/2/spec.json", "magic", "/etc/passwd", "../2/spec.json",
                "checkpoints/../../2/spec.json",
            ] {
                let text = await refusal(path)
                let isKept =
                    text?.hasSuffix("is not in its run directory") == true || text?.hasPrefix("there is no") == true
                #expect(isKept, "\(path): \(text ?? "read")")
            }
            #expect(await refusal("none") == "there is no file none of job 1")
            for path in ["fifo", "", ".", "spec.json\u{0}x"] {
                #expect(await refusal(path)?.hasSuffix("is no file that can be read") == true, "\(path)")
            }
            for parameters in [
                Read.Parameters(job: "1", path: "spec.json", offset: -1),
                Read.Parameters(job: "1", path: "spec.json", length: -1),
                Read.Parameters(job: "1", path: "spec.json", length: Read.longest + 1),
            ] {
                await #expect(throws: VarlinkError.self) { try await client.call(Read.self, parameters) }
            }
        }
    }
}
