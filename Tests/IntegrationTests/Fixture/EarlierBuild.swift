import Digest
import Foundation
import Testing

/// What an earlier build left: a folder of Tests/Compatibility.
struct EarlierBuild: CustomTestStringConvertible {
    /// What `cfgctl` of that build said, and the SHA-256 of what its jobs made.
    struct Record: Decodable {
        /// The processor that the build ran on; another one may compute other bits.
        let processor: String
        /// The numbers of the jobs that had ended.
        let finished: [Int]
        /// The jobs that were paused, that ran, and that waited, by name.
        let paused, running, after: [String: Int]
        /// SHA-256 of the tensors and pictures that the finished jobs had made, by path, and of what the others made
        /// when they went on.
        let made, makes: [String: String]
    }

    /// Where the state directory was recorded. Specs, manifests and the queue name it, so it has to stand there again.
    static let place = URL(filePath: "/tmp/cfgd-kept", directoryHint: .isDirectory)
    /// All of them.
    static let all: [EarlierBuild] = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = tests.appending(path: "Compatibility", directoryHint: .isDirectory)
        let entries = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return entries.filter(\.hasDirectoryPath).map(EarlierBuild.init).sorted {
            $0.testDescription < $1.testDescription
        }
    }()

    let folder: URL

    var testDescription: String { folder.lastPathComponent }

    private var file: URL { folder.appending(path: "recorded.json") }

    func record() throws -> Record { try JSONDecoder().decode(Record.self, from: Data(contentsOf: file)) }

    /// What `cfgctl` said, by command: `status`, `show 1`.
    func answers() throws -> [String: Any] {
        let members = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        return try #require(members?["said"] as? [String: Any])
    }

    /// Opens a scope with a daemon of this build on a copy of the state directory.
    /// - Parameter prepare: comes before the daemon's start.
    func withPlace(
        prepare: (Workplace) async throws -> Void = { _ in }, _ body: (Workplace) async throws -> Void
    ) async throws {
        // There is one such place on a machine.
        let lock = open("/tmp/cfgd-kept.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        try #require(lock >= 0)
        defer { close(lock) }
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                flock(lock, LOCK_EX)
                continuation.resume()
            }
        }
        try? FileManager.default.removeItem(at: Self.place)
        let options = ["--threads", "1", "--slots", "3", "--cpus", "3"]
        try await Workplace.with(at: Self.place, options: options) { place in
            for entry in try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "place").path) {
                try FileManager.default.copyItem(
                    at: folder.appending(path: "place/\(entry)"), to: place.root.appending(path: entry))
            }
            try await prepare(place)
        } _: { place in
            // The daemon waits for its workers. One that was left behind would go on in the next copy, which has the same path.
            do {
                try await body(place)
            } catch {
                _ = await place.stopDaemon()
                throw error
            }
            #expect(await place.stopDaemon() == 0)
        }
    }

    /// SHA-256 of the tensors and pictures in a run directory by path, without those that are inputs.
    static func made(in run: URL) throws -> [String: String] {
        var made: [String: String] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: run.path) ?? .init() {
            let file = run.appending(path: path)
            guard ["safetensors", "png"].contains(file.pathExtension) else { continue }
            if ["model", "guide"].contains(file.deletingLastPathComponent().lastPathComponent) { continue }
            made[path] = try SHA256.hash(of: Data(contentsOf: file))
        }
        return made
    }

    /// What this machine's processor is, as `Record.processor` has it.
    static var processor: String {
        var facts: [String: String] = [:]
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(while: { !$0.isEmpty }) {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2 { facts[parts[0]] = parts[1] }
        }
        let flags = (facts["flags"] ?? "").split(separator: " ").filter { flag in
            ["avx", "fma", "amx"].contains { flag.hasPrefix($0) }
        }
        let names = ["vendor_id", "cpu family", "model"].map { facts[$0] ?? "" }
        return (names + flags.map(String.init).sorted()).joined(separator: " ")
    }
}
