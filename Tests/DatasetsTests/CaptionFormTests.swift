import Datasets
import Foundation
import Testing

/// Captions in the forms in which people have them.
struct CaptionFormTests {
    let fixture: PictureFixture
    init() throws {
        fixture = try PictureFixture()
        for index in 0..<3 { try fixture.add("\(index).png", value: UInt8(10 * index)) }
    }

    private func list(text: String = "text", label: String? = nil, skip: Double? = nil) throws -> PictureDataset {
        try PictureDataset(
            captions: fixture.root, text: text, label: label,
            fixture.options { if let skip { $0.unusable = .skip(share: skip) } })
    }

    private func lines(_ text: String) throws { try fixture.write("metadata.jsonl", Array(text.utf8)) }

    @Test func wordsThatPythonWritesForNumbersAreRead() throws {
        try lines(
            """
            {"file_name": "1.png", "text": "is NaN", "score": NaN, "low": -Infinity, "high": Infinity}
            {"file_name": "2.png", "text": "a \\"NaN\\" \\\\", "score": [NaN]}
            """)
        #expect(try list().captions([0, 1]) == ["is NaN", "a \"NaN\" \\"])
    }

    @Test func eachTextOfAListIsAnExample() throws {
        try lines(
            """
            {"file_name": "1.png", "text": ["one", "two"], "kind": 1.0}
            {"file_name": "2.png", "text": "three", "kind": 0}
            """)
        let data = try list(label: "kind")
        #expect(try data.captions([0, 1, 2]) == ["one", "two", "three"])
        #expect(try data.values([0, 1, 2]) == [10, 10, 20])
        #expect((0..<3).map { data.label($0) } == [1, 1, 0])
        #expect(data.findings.notes == ["1 picture has several texts; each text with its picture is an example"])
    }

    @Test(arguments: [
        (
            "{\"file_name\": \"1.png\", \"caption\": \"x\"}",
            "lacks the string \"text\"; set data.text to the one that is meant: caption, file_name"
        ),
        (
            "{\"image\": \"1.png\", \"text\": \"x\"}",
            "lacks the string \"file_name\" that names a picture; set data.file to the one that is meant: image, text"
        ),
        (
            "{\"file_name\": \"1.png\", \"text\": []}",
            "the list \"text\" is empty or holds something other than strings"
        ),
        ("{\"file_name\": \"1.png\", \"text\": 3}", "the value of \"text\" is neither a string nor a list of strings"),
        (
            "{\"file_name\": \"1.png\", \"text\": NaN}",
            "the value of \"text\" is neither a string nor a list of strings"
        ),
    ])
    func whatALineLacksIsSaidWithWhatItHas(line: String, reason: String) throws {
        try lines(line)
        let error = #expect(throws: DataError.self) { try list() }
        #expect(error?.reason.contains(reason) == true, "\(error as Any)")
    }

    @Test(arguments: ["Metadata.CSV", "METADATA.csv", "metadata.tsv", "metadata.TSV"])
    func tablesOfAnyCaseAreFound(name: String) throws {
        let separator = name.lowercased().hasSuffix("tsv") ? "\t" : ","
        try fixture.write(name, Array("file_name\(separator)text\n1.png\(separator)x\n".utf8))
        #expect(try list().captions([0]) == ["x"])
        let error = #expect(throws: DataError.self) { try list(text: "caption") }
        #expect(error?.reason == "has no column caption; set data.text to the one that is meant: file_name, text")
    }

    @Test func aFileOfTextBesideEachPictureIsItsCaption() throws {
        for (name, text) in [
            ("0.txt", "\u{FEFF}a red hat\n"), ("1.txt", " a blue hat,\r\n  seen from above \n"), ("2.txt", ""),
        ] {
            try fixture.write(name, Array(text.utf8))
        }
        try fixture.add("in/a.b.png", value: 40)
        try fixture.write("in/a.b.caption", Array("dotted".utf8))
        let data = try list()
        #expect(try data.captions([0, 1, 2, 3]) == ["a red hat", "a blue hat, seen from above", "", "dotted"])
        #expect(try data.values([0, 1, 2, 3]) == [0, 10, 20, 40])
        #expect(data.findings.warnings == ["1 .txt files are empty: these texts are the empty text"])
        let labels = #expect(throws: DataError.self) { try list(label: "kind") }
        #expect(labels?.reason.contains("there is no column kind of labels") == true)
    }

    @Test func aPictureWithoutATextIsNamed() throws {
        for name in ["0.txt", "1.txt"] { try fixture.write(name, Array("x".utf8)) }
        let error = #expect(throws: DataError.self) { try list() }
        #expect(error?.reason.contains("2.png: has no text: there is no file 2.txt") == true)
        #expect(try list(skip: 0.5).count == 2)
    }

    @Test func aFolderOfPicturesAloneIsRefused() throws {
        let error = #expect(throws: DataError.self) { try list() }
        #expect(error?.reason.contains("nor pictures with a .txt file beside each") == true)
    }
}
