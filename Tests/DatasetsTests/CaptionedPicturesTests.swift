import Datasets
import Foundation
import Testing

/// Pictures with texts, in the convention of a metadata file beside them.
struct CaptionedPicturesTests {
    let fixture: PictureFixture
    init() throws {
        fixture = try PictureFixture()
        for index in 0..<4 { try fixture.add("in/\(index).png", value: UInt8(10 * index)) }
    }

    private func list(_ path: String? = nil, text: String = "text", label: String? = nil, skip: Double? = nil) throws
        -> PictureDataset
    {
        try PictureDataset(
            captions: path ?? fixture.root, text: text, label: label,
            fixture.options { if let skip { $0.unusable = .skip(share: skip) } })
    }

    @Test func linesOfJSONNamePicturesAndTexts() throws {
        let lines = """
            {"file_name": "in/2.png", "text": "zwanzig ü", "kind": "boot"}

            {"text": "zehn \\"quoted\\"", "file_name": "in/1.png", "kind": "ankle"}
            """
        try fixture.write("metadata.jsonl", Array(lines.utf8))
        let data = try list(label: "kind")
        #expect(data.isCaptioned && data.count == 2)
        #expect(try data.captions([1, 0]) == ["zehn \"quoted\"", "zwanzig ü"])
        #expect(try data.values([0, 1]) == [20, 10])
        #expect(data.classNames == ["ankle", "boot"])
        #expect(data.label(0) == 1 && data.label(1) == 0)
        #expect(try list().classes == 0)
    }

    @Test func tablesNameThemToo() throws {
        let table = "file_name,caption,label\r\nin/0.png,\"one, two\",1\r\nin/3.png,\"a \"\"b\"\"\",0\r\n"
        try fixture.write("metadata.csv", Array(table.utf8))
        let data = try list(text: "caption", label: "label")
        #expect(try data.captions([0, 1]) == ["one, two", "a \"b\""])
        #expect(try data.values([0, 1]) == [0, 30])
        #expect(data.classes == 2 && data.label(0) == 1)
    }

    @Test func aFileOfItsOwnNameIsTakenAsItIs() throws {
        let path = try fixture.write("train.jsonl", Array("{\"file_name\": \"in/3.png\", \"text\": \"x\"}".utf8))
        #expect(try list(path).values([0]) == [30])
        #expect(throws: DataError.self) { try list() }
    }

    @Test func linesThatCannotBeUsedAreNamedAndCounted() throws {
        let bad: [(line: [UInt8], reason: String)] = [
            (Array("{\"file_name\": \"in/1.png\", \"text\": \"a".utf8) + [0xFF] + Array("\"}".utf8), "is not UTF-8"),
            (Array("{\"file_name\": \"in/1.png\"}".utf8), "lacks the string \"text\""),
            (Array("{\"text\": \"a\"}".utf8), "lacks the string \"file_name\" that names a picture"),
            (Array("{broken".utf8), "is not a JSON object"),
            (Array("{\"file_name\": \"in/9.png\", \"text\": \"a\"}".utf8), "names a picture that cannot be used: "),
        ]
        let good = Array("{\"file_name\": \"in/1.png\", \"text\": \"b\"}\n".utf8)
        for (line, reason) in bad {
            let path = try fixture.write("metadata.jsonl", good + line + [0x0A] + good)
            let error = #expect(throws: DataError.self) { try list() }
            #expect(
                error?.reason.contains("1 of 3 pictures is unusable: \(path):2: \(reason)") == true, "\(error as Any)")
            #expect(try list(skip: 0.5).captions([0, 1]) == ["b", "b"])
        }
    }

    @Test func aMissingPictureIsSaidNotToExist() throws {
        try fixture.write("metadata.jsonl", Array("{\"file_name\": \"in/9.png\", \"text\": \"a\"}\n".utf8))
        let error = #expect(throws: DataError.self) { try list() }
        #expect(error?.reason.hasPrefix("1 of 1 picture is unusable: ") == true, "\(error as Any)")
        #expect(error?.reason.contains("/in/9.png: does not exist, or is a link") == true, "\(error as Any)")
    }

    @Test func raggedRowsOfATableAreNamedAndCounted() throws {
        let path = try fixture.write(
            "metadata.csv", Array("file_name,text\nin/0.png,a\nin/1.png,b,c\nin/2.png,d\n".utf8))
        let error = #expect(throws: DataError.self) { try list() }
        #expect(error?.reason.contains("\(path):3: has 3 fields, but the first line has 2") == true)
        #expect(try list(skip: 0.5).captions([0, 1]) == ["a", "d"])
    }
}
