import Foundation
import Testing
import ZIP

@Suite struct ZIPArchiveSnippet {
    @Test func theEntriesOfAnArchiveAreRead() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let path = tests.appending(path: "PickleTests/Golden/trained.pt").path(percentEncoded: false)
        let archive = try ZIPArchive(path)
        for entry in archive.entries {
            let content = entry.isDeflated ? try archive.inflated(entry) : try archive.bytes(entry.range)
            print(entry.name, content.count)
        }
        #expect(archive.entries.contains { $0.name.hasSuffix("/data.pkl") })
    }
}
