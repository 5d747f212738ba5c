import Foundation
import Testing

@testable import Daemon

@Suite struct LineReaderTests {
    private func file() -> URL { URL.temporaryDirectory.appending(path: "cfgd-lines-\(UUID().uuidString)") }

    private func append(_ text: String, to url: URL) throws {
        let old = (try? Data(contentsOf: url)) ?? Data()
        try (old + Data(text.utf8)).write(to: url)
    }

    private func lines(_ reader: inout LineReader) throws -> [String] {
        var lines: [String] = []
        try reader.read { lines.append(String(decoding: $0.text, as: UTF8.self)) }
        return lines
    }

    @Test func onlyWholeLinesAreHandedOutAndEachOnce() throws {
        let url = file()
        defer { try? FileManager.default.removeItem(at: url) }
        var reader = LineReader(url)
        #expect(try lines(&reader) == [])
        try append("one\ntw", to: url)
        #expect(try lines(&reader) == ["one"])
        #expect(try lines(&reader) == [])
        try append("o\n\nthree\n", to: url)
        #expect(try lines(&reader) == ["two", "", "three"])
        try append("rest", to: url)
        #expect(try lines(&reader) == [])
        #expect(reader.rest().map { String(decoding: $0.text, as: UTF8.self) } == "rest")
        #expect(reader.rest() == nil)
    }

    @Test func linesLongerThanAPieceAreWhole() throws {
        let url = file()
        defer { try? FileManager.default.removeItem(at: url) }
        let long = String(repeating: "x", count: 200_000)
        try append("a\n\(long)\nb\n", to: url)
        var reader = LineReader(url)
        #expect(try lines(&reader) == ["a", long, "b"])
    }

    @Test func aLineWithoutAnEndIsCutIntoPieces() throws {
        let url = file()
        defer { try? FileManager.default.removeItem(at: url) }
        let endless = String(repeating: "x", count: 3 * LineReader.longest)
        try append(endless, to: url)
        var reader = LineReader(url)
        let pieces = try lines(&reader)
        #expect(pieces.count == 3)
        #expect(pieces.joined() == endless)
    }
}
