import Testing
import Torch

@testable import Datasets

/// Labels that people write in tables, lists and arrays.
struct LabelTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func points(_ labels: [String], _ rules: DataRules = .current) throws -> any Dataset {
        let lines = labels.enumerated().map { "\($0.offset).5,-1.5,\($0.element)\n" }
        let path = try folder.write(Array(("x,y,label\n" + lines.joined()).utf8), to: "points.csv")
        return try CSVFile.open(path, labels: "label", rules: rules)
    }

    @Test(arguments: [["0.0", "1.0", "2.0", "10.0"], ["0", "1.0", "+2", "1e1"], ["00", "01", "02", "10"]])
    func wholeNumbersAreLabelsHoweverTheyAreWritten(labels: [String]) throws {
        let data = try points(labels)
        #expect(data.classes == 11 && data.classNames == nil)
        #expect((0..<4).map { data.label($0) } == [0, 1, 2, 10])
    }

    @Test func jobsOfEarlierBuildsKeepTheirClasses() throws {
        let data = try points(["0.0", "1.0", "2.0", "10.0"], .first)
        #expect(data.classNames == ["0.0", "1.0", "10.0", "2.0"] && data.label(3) == 2)
        #expect(try points(["1", "", "3"], .first).classNames == ["", "1", "3"])
    }

    @Test(arguments: [
        (["1", "2", "", "1"], 4, "the label is missing; fill it in, or remove the line"),
        (["1", "2", "nan", "1"], 4, "the label is missing; fill it in, or remove the line"),
        (
            ["1", "2", "cat", "1"], 4,
            "the label \"cat\" is a word, but \"1\" in line 2 is a number; write all labels as numbers or all as words"
        ),
        (
            ["dog", "7", "cat", "dog"], 3,
            "the label \"7\" is a number, but \"dog\" in line 2 is a word; write all labels as numbers or all as words"
        ),
        (["1", "-1.0", "0"], 3, "the label is -1.0; labels start at 0"),
    ])
    func aLabelThatDoesNotBelongIsNamedByItsLine(labels: [String], line: Int, reason: String) throws {
        let error = #expect(throws: DataError.self) { try points(labels) }
        #expect(error?.file.hasSuffix("points.csv:\(line)") == true && error?.reason == reason, "\(error as Any)")
    }

    @Test func numbersThatAreNotWholeAreNamesInTheOrderOfTheirValues() throws {
        let data = try points(["0.5", "10", "2.25", "0.5"])
        #expect(data.classNames == ["0.5", "2.25", "10"] && data.label(1) == 2)
        #expect(data.findings.notes.contains { $0.contains("numbers that are not whole") })
    }

    @Test func theFormsOfAnAccentAreOneClassAndSaidSo() throws {
        let data = try points(["caf\u{E9}", "cafe\u{301}", "tea"])
        #expect(data.classes == 2 && data.label(0) == data.label(1))
        #expect(data.findings.warnings.contains { $0.contains("NFC and NFD") })
    }

    @Test func foldersOfNumbersAreInTheOrderOfTheirValues() throws {
        let fixture = try PictureFixture()
        for number in 0..<12 { try fixture.add("\(number)/a.png", value: UInt8(number)) }
        let data = try PictureDataset(folder: fixture.root, isLabelled: true, fixture.options())
        #expect(data.classNames == (0..<12).map(String.init))
        for index in 0..<12 { #expect(try data.values([index]) == [UInt8(try #require(data.label(index)))]) }
        let old = try PictureDataset(folder: fixture.root, isLabelled: true, fixture.options { $0.rules = .first })
        #expect(old.classNames?.prefix(4) == ["0", "1", "10", "11"])
    }

    @Test(arguments: ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4"])
    func labelTensorsHaveAnyTypeOfWholeNumbers(type: String) throws {
        let data = try ArrayFiles.safetensors(
            Golden.path("integers.safetensors"), images: "x", labels: type, .init())
        #expect((0..<6).map { data.label($0) } == [2, 0, 1, 1, 0, 2])
    }

    @Test func aTensorThatNobodyAskedForRefusesNothing() throws {
        let path = try Golden.path("integers.safetensors")
        #expect(try ArrayFiles.safetensors(path, images: "x", labels: nil, .init()).count == 6)
        let error = #expect(throws: DataError.self) {
            try ArrayFiles.safetensors(path, images: "unread", labels: nil, .init())
        }
        #expect(error?.reason.hasPrefix("tensor unread: has the dtype F8_E4M3; convert it") == true)
    }

    @Test func labelsOfNumPyMayBeFloatsThatAreWhole() throws {
        let points = try Golden.path("points-f4.npy")
        let data = try ArrayFiles.npy(points, labels: Golden.path("labels-f8.npy"), .init())
        #expect((0..<6).map { data.label($0) } == [2, 0, 1, 1, 0, 2])
        var first = ArrayFiles.Options()
        first.rules = .first
        #expect(throws: DataError.self) {
            try ArrayFiles.npy(points, labels: Golden.path("labels-f8.npy"), first)
        }
    }
}
