import Foundation
import Jobs
import Testing

/// docs/data.md: what each format does with what people have.
@Suite struct DataPage {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private var page: String {
        get throws { try String(contentsOf: Self.root.appending(path: "docs/data.md"), encoding: .utf8) }
    }

    @Test func eachFormatHasASectionOfRows() throws {
        let sections = try page.components(separatedBy: "\n## ").dropFirst()
        for format in DataFormatSpec.Format.allCases {
            let section = try #require(sections.first { $0.hasPrefix(format.rawValue + "\n") }, "\(format)")
            #expect(section.contains("| with | does | test |\n|---|---|---|\n| "), "\(format)")
        }
    }

    @Test func eachRowNamesTestsThatExist() throws {
        var source = ""
        let tests = Self.root.appending(path: "Tests")
        for case let path as String in FileManager.default.enumerator(atPath: tests.path(percentEncoded: false))
            ?? .init()
        where path.hasSuffix(".swift") {
            source += try String(contentsOf: tests.appending(path: path), encoding: .utf8)
        }
        let rows = try page.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.filter { $0 == "|" }.count == 4 }
        #expect(rows.count > 40)
        for row in rows where !row.hasPrefix("| with |") {
            let tests = row.split(separator: "|")[2].matches(of: /`(\w+)`/).map(\.output.1)
            #expect(!tests.isEmpty, "\(row)")
            for test in tests { #expect(source.contains("func \(test)("), "\(test)") }
        }
    }
}
