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

    @Test func aLineThatIsTooLongForAnEventIsDroppedAndTheNextOnesAreRead() throws {
        let url = file()
        defer { try? FileManager.default.removeItem(at: url) }
        try append("a\n" + String(repeating: "x", count: 40 * LineReader.longest) + "\nb\n", to: url)
        var reader = LineReader(url, dropsLongLines: true)
        var held = 0
        var found: [String] = []
        while let batch = try reader.batch() {
            held = max(held, batch.reduce(0) { $0 + $1.text.count })
            found += batch.map { String(decoding: $0.text, as: UTF8.self) }
        }
        #expect(found == ["a", "", "b"])
        #expect(held < LineReader.longest)
        #expect(reader.offset == 40 * LineReader.longest + 5)
    }

    @Test func aFileThatIsCutExchangedOrDeletedIsALossAndHalfALineTakenBackIsNone() throws {
        let url = file()
        defer { try? FileManager.default.removeItem(at: url) }
        try append("one\ntw", to: url)
        var reader = LineReader(url)
        #expect(try lines(&reader) == ["one"])
        func rewrite(_ text: String) throws {
            let handle = try FileHandle(forWritingTo: url)
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        }
        try rewrite("one\n")
        #expect(try lines(&reader) == [])
        #expect(reader.loss == nil)
        try rewrite("one\nthree\n")
        #expect(try lines(&reader) == ["three"])
        try rewrite("one")
        #expect(try lines(&reader) == [])
        #expect(reader.loss == .cut)
        let other = file()
        try Data(repeating: 10, count: 100).write(to: other)
        try FileManager.default.removeItem(at: url)
        #expect(try lines(&reader) == [])
        #expect(reader.loss == .deleted)
        try FileManager.default.moveItem(at: other, to: url)
        #expect(try lines(&reader) == [])
        #expect(reader.loss == .exchanged)
    }
}
