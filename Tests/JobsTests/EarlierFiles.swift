import Foundation
import Testing

@testable import Jobs

/// Files that earlier builds wrote (Tests/Compatibility) are read whole: what this build writes of them has the same bytes.
@Suite struct EarlierFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Compatibility")

    /// All files below the folder whose path ends like this, by their paths in it.
    static func files(_ ending: String) -> [String] {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { "/\($0)".hasSuffix(ending) }.sorted()
    }

    static let specs = files("/spec.json") + files(".json").filter { $0.contains("/specs/") }

    private func content(_ path: String) throws -> Data { try Data(contentsOf: Self.folder.appending(path: path)) }

    private func encoded(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting = []) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        return try encoder.encode(value)
    }

    private func expectSameBytes<Value: Codable>(_ type: Value.Type, _ path: String) throws {
        let old = try content(path)
        let new = try encoded(JSONDecoder().decode(type, from: old), .prettyPrinted)
        #expect(String(decoding: new, as: UTF8.self) == String(decoding: old, as: UTF8.self), "\(path)")
    }

    @Test(arguments: specs) func aFrozenSpecHasTheSameBytes(path: String) throws {
        try expectSameBytes(FrozenSpec.self, path)
    }

    /// The member `spec` can be submitted again.
    @Test(arguments: specs) func aFrozenSpecIsReadLikeASubmittedOne(path: String) throws {
        let frozen = try JSONDecoder().decode(FrozenSpec.self, from: try content(path))
        let text = String(decoding: try encoded(frozen.spec), as: UTF8.self)
        #expect(try SpecDocument(text: text).read().spec == frozen.spec)
    }

    @Test(arguments: files("/manifest.json")) func aManifestHasTheSameBytes(path: String) throws {
        try expectSameBytes(CheckpointManifest.self, path)
    }

    /// Checkpoints of earlier builds are sampled and imported.
    @Test(arguments: files("/manifest.json")) func aManifestMakesSense(path: String) throws {
        #expect(try JSONDecoder().decode(CheckpointManifest.self, from: content(path)).absurdity == nil)
    }

    @Test(arguments: files("/outcome.json")) func anOutcomeHasTheSameBytes(path: String) throws {
        try expectSameBytes(Outcome.self, path)
    }

    @Test(arguments: files("/config.json").filter { $0.contains("/export/") })
    func theDescriptionOfAnExportHasTheSameBytes(path: String) throws {
        try expectSameBytes(ExportedModel.self, path)
    }

    @Test(arguments: files("/events.jsonl")) func eachEventHasTheSameBytes(path: String) throws {
        for line in try content(path).split(separator: UInt8(ascii: "\n")) {
            let new = try encoded(JSONDecoder().decode(Event.self, from: line))
            #expect(String(decoding: new, as: UTF8.self) == String(decoding: line, as: UTF8.self), "\(path)")
        }
    }

    /// The keys of `attempt.json` stand in no order.
    @Test(arguments: files("/attempt.json")) func anAttemptHasTheSameMembers(path: String) throws {
        let old = try content(path)
        let new = try encoded(JSONDecoder().decode(Attempt.self, from: old))
        let members = try [old, new].map { try JSONSerialization.jsonObject(with: $0) as? NSDictionary }
        #expect(members[0] == members[1])
    }

    /// Without files the tests above would say nothing.
    @Test func everyFormOfFileIsThere() {
        let counts = [
            Self.specs, Self.files("/manifest.json"), Self.files("/outcome.json"), Self.files("/export/config.json"),
            Self.files("/events.jsonl"), Self.files("/attempt.json"),
        ].map(\.count)
        #expect(zip(counts, [200, 20, 15, 1, 20, 20]).allSatisfy { $0 >= $1 }, "\(counts)")
    }
}
