import Testing
import Torch

@testable import Datasets

/// Tables as pandas and spreadsheets write them.
struct TableTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func open(
        _ text: String, columns: [String]? = nil, labels: String? = nil, header: Bool? = nil,
        rules: DataRules = .current, name: String = "points.csv"
    ) throws -> any Dataset {
        let path = try folder.write(Array(text.utf8), to: name)
        return try CSVFile.open(path, columns: columns, labels: labels, header: header, rules: rules)
    }

    private func row(_ data: any Dataset, _ index: Int) throws -> [Float] { try data.batch([index]).images.values() }

    @Test(arguments: [",x,y\n0,1.5,2\n1,3,4\n2,5,6\n", "Unnamed: 0,x,y\n7,1.5,2\n1,3,4\n0,5,6\n"])
    func anUnnamedFirstColumnThatCountsIsAnIndex(text: String) throws {
        let data = try open(text)
        #expect(data.count == 3 && data.shape == [2])
        #expect(try row(data, 0) == [1.5, 2])
        #expect(data.findings.notes.contains { $0.contains("it is an index and left out") })
        #expect(try open(text, rules: .first).shape == [3])
    }

    @Test func anUnnamedFirstColumnThatDoesNotCountIsACoordinate() throws {
        #expect(try open(",x\n0.5,1\n0.25,2\n").shape == [2])
    }

    @Test func aNamedColumnThatCountsIsDoubted() throws {
        let data = try open("id,x,y\n0,1,2\n1,3,4\n2,5,6\n")
        #expect(data.shape == [3])
        #expect(data.findings.warnings.contains { $0.contains("the column id of") && $0.contains("data.columns") })
    }

    @Test func numbersCanBeTheNamesOfColumns() throws {
        let points = try open("0,1\n0.5,1.5\n-2.25,3e1\n")
        #expect(points.count == 2 && points.shape == [2])
        let labelled = try open("0,1,2\n0.5,1.5,0\n-2.25,3.5,1\n0.125,1.5,2\n", labels: "2")
        #expect(labelled.count == 3 && labelled.shape == [2] && labelled.classes == 3)
        #expect(try row(labelled, 1) == [-2.25, 3.5] && labelled.label(2) == 2)
    }

    @Test(arguments: ["1;2\n3;4\n", "1,2\n1.5,2.5\n0.5,1.5\n", "0.0,1.0\n1.5,2.5\n", "3,4,5\n0.5,1,2\n"])
    func aFirstLineOfNumbersIsAnExample(text: String) throws {
        let lines = text.split(separator: "\n").count
        // 1,2 counts from 1, as names without a header do, and the rest is written otherwise: the one case that is ambiguous.
        let expected = text.hasPrefix("1,2") ? lines - 1 : lines
        #expect(try open(text).count == expected)
        #expect(try open(text, header: false).count == lines && open(text, header: true).count == lines - 1)
    }

    @Test func aGridOfWholeNumbersIsDoubted() throws {
        let data = try open("0,1\n0,2\n1,1\n")
        #expect(data.count == 3)
        #expect(data.findings.warnings.contains { $0.contains("data.header: true") })
    }

    @Test func aTableWithoutNamesMayHaveWords() throws {
        let data = try open("0.5,1,cat\n3,4,dog\n-1,0,cat\n", labels: "3")
        #expect(data.count == 3 && data.classNames == ["cat", "dog"])
        #expect(try row(data, 0) == [0.5, 1])
    }

    @Test func aColumnNamedTwiceIsRefused() throws {
        let error = #expect(throws: DataError.self) { try open("x,x,y\n1,2,3\n", columns: ["x", "y"]) }
        #expect(error?.reason == "has several columns x; its columns are x, x, y")
    }

    @Test(arguments: ["points.tsv", "POINTS.TSV", "points.txt"]) func tabsAndSemicolonsSeparateWhateverTheName(
        name: String
    ) throws {
        #expect(try open("x, first\ty\n1\t2\n", name: name).shape == [2])
        #expect(try open("x;y\n1;2\n", name: name).shape == [2])
    }

    @Test func whatWasReadIsSaid() throws {
        let notes = try open("x,y,kind\n1,2,a\n3,4,b\n", labels: "kind").findings.notes
        #expect(notes.contains { $0.hasSuffix("points.csv names the columns") })
        #expect(notes.contains("the coordinates are the columns x, y"))
    }
}
