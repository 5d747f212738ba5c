internal import Digest
internal import Foundation
internal import Jobs
internal import Storage

/// Reads `spec.json` of a run directory: the frozen form that the daemon writes, or a spec as people write it.
enum SpecLoader {
    static func load(_ directory: RunDirectory) throws -> FrozenSpec {
        let path = directory.spec.path(percentEncoded: false)
        guard let data = FileManager.default.contents(atPath: path) else { throw FileError.last("read", path) }
        if let frozen = try frozen(data, path) { return frozen }
        let spec = try SpecDocument(contentsOf: directory.spec, named: path).read().spec
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return FrozenSpec(
            spec: spec, sha256: try SHA256.hash(of: try encoder.encode(spec)), engine: "cfgd-worker",
            threads: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// `nil` for a file that is no frozen spec at all.
    private static func frozen(_ data: Data, _ path: String) throws(JobFailure) -> FrozenSpec? {
        struct Probe: Decodable { let version: Int? }
        guard (try? JSONDecoder().decode(Probe.self, from: data))?.version != nil else { return nil }
        do {
            return try JSONDecoder().decode(FrozenSpec.self, from: data)
        } catch {
            throw JobFailure(.badInput, "\(path): not a frozen spec of this version: \(error)")
        }
    }
}
