import Datasets
import Foundation
import Testing
import Torch

/// Points as text, and points made by rules.
struct PointsTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func csv(_ text: String) throws -> String { try folder.write(Array(text.utf8), to: "points.csv") }

    @Test func columnsAreCoordinatesAndOneMayBeTheLabel() throws {
        let path = try csv("x, y, kind\n0.5,-1e2,cat\n\n3,4,\"big, dog\"\n-1,0,cat\n")
        let data = try CSVFile.open(path, labels: "kind")
        #expect(data.count == 3 && data.shape == [2] && data.classNames == ["big, dog", "cat"])
        let (points, labels) = try data.batch([0, 1, 2])
        #expect(try points.values() == [0.5, -100, 3, 4, -1, 0])
        #expect(try labels?.int64s() == [1, 0, 1])
        #expect(try CSVFile.open(path, columns: ["y"], limit: 2).batch([1]).images.values() == [4])
    }

    @Test func aTableWithoutNamesNumbersItsColumns() throws {
        let path = try csv("1;2;0\r\n3;4;2\r\n")
        let data = try CSVFile.open(path, labels: "3")
        #expect(data.shape == [2] && data.classes == 3)
        #expect(try data.batch([1]).images.values() == [3, 4])
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", ":3: has 1 field, but the first line has 2"),
        ("a,b\n1,2\n3,4,5\n", ":3: has 3 fields, but the first line has 2"),
        ("a,b\n1,x\n", ":2: \"x\" in column b is not a number"),
        ("a,b\n1,nan\n", ":2: \"nan\" in column b is not a number"),
        ("a,b\n1,\"2\n", ":2: has an opening quote without a closing one"),
        ("", ": is empty"), ("a,b\n", ": has no point"),
    ])
    func whatIsNoTableOfNumbersIsNamedByItsLine(text: String, message: String) throws {
        let path = try csv(text)
        let error = #expect(throws: DataError.self) { try CSVFile.open(path) }
        #expect(error?.description == path + message)
    }

    @Test func textThatIsNotUTF8IsNamedByItsLine() throws {
        let path = try folder.write(Array("a,b\n1,2\n1,".utf8) + [0xC3, 0x28, 0x0A], to: "bad.csv")
        let error = #expect(throws: DataError.self) { try CSVFile.open(path) }
        #expect(error?.description == "\(path):3: is not UTF-8")
    }

    @Test(arguments: ToyDataset.Kind.allCases) func toysLieWhereTheirRulesSay(kind: ToyDataset.Kind) throws {
        let data = ToyDataset(kind, count: 2000, seed: 4)
        let (points, labels) = try data.batch(Array(0..<2000))
        let xs = try points.values()
        let ls = try #require(try labels?.int64s())
        #expect(Set(ls).count == kind.classes && data.classes == kind.classes)
        for index in 0..<2000 {
            let (x, y, label) = (Double(xs[2 * index]), Double(xs[2 * index + 1]), Int(ls[index]))
            let radius = (x * x + y * y).squareRoot()
            switch kind {
            case .rings: #expect(abs(radius - 0.5 * Double(label + 1)) < 5 * 0.05)
            case .mixture:
                let angle = Double(label) * .pi / 4
                let (dx, dy) = (x - 1.5 * cos(angle), y - 1.5 * sin(angle))
                #expect((dx * dx + dy * dy).squareRoot() < 6 * 0.15)
            case .checkerboard:
                let (column, row) = (Int(floor(x)) + 2, Int(floor(y)) + 2)
                #expect(row == label && (column + row) % 2 == 0 && (0..<4).contains(column))
            case .moons:
                let (cx, cy) = label == 0 ? (-0.65, -0.325) : (0.65, 0.325)
                let distance = ((x - cx) * (x - cx) + (y - cy) * (y - cy)).squareRoot()
                #expect(abs(distance - 1.3) < 6 * 0.1)
            }
        }
        #expect(try data.batch([77]).images.values() == Array(xs[154..<156]))
        #expect(ToyDataset(kind, count: 5, seed: 0, isLabelled: false).classes == 0)
    }
}
