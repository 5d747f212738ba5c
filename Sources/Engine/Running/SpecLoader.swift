internal import Digest
internal import Foundation
internal import Jobs

/// Reads `spec.json` of a run directory: the frozen form that the daemon writes, or a spec as people write it.
enum SpecLoader {
    static func load(_ directory: RunDirectory) throws -> FrozenSpec {
        do throws(RunFileError) {
            return try directory.frozenSpec()
        } catch {
            guard case .malformed = error.cause, !Self.isFrozen(directory.spec) else { throw error }
        }
        let path = directory.spec.path(percentEncoded: false)
        let spec = try SpecDocument(contentsOf: directory.spec, named: path).read().spec
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return FrozenSpec(
            spec: spec, sha256: try SHA256.hash(of: try encoder.encode(spec)), engine: "cfgd-worker",
            threads: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Whether a file means to be a frozen spec: people write no version.
    private static func isFrozen(_ file: URL) -> Bool {
        struct Probe: Decodable { let version: Int? }
        guard let data = FileManager.default.contents(atPath: file.path(percentEncoded: false)) else { return false }
        return (try? JSONDecoder().decode(Probe.self, from: data))?.version != nil
    }
}
