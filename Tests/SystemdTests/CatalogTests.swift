import Foundation
import Testing

@testable import Systemd

/// `systemd/cfgd.catalog`, which `journalctl -x` reads.
struct CatalogTests {
    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "systemd/cfgd.catalog")

    @Test func everyMessageHasOneEntryAndNoOtherHas() throws {
        let lines = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
        let entries = lines.filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
        #expect(entries.sorted() == JournalMessage.allCases.map(\.rawValue).sorted())
        #expect(lines.count { $0.hasPrefix("Subject: ") } == entries.count)
    }
}
