import Foundation
import Jobs
import Testing

@testable import cfgctl

/// The findings about data, as people read them.
@Suite struct DataReportTests {
    private var report: DataReport {
        DataReport(
            field: "data", name: "/d", format: .folder, examples: 1200, shape: [3, 32, 32], elements: "bytes",
            range: [Metric(-0.5), Metric(255)], classCount: 14,
            classes: (0..<14).map { .init(label: $0, name: $0 == 1 ? "cat\u{1B}[2J" : "\($0)", examples: $0 * 10) },
            texts: .init(count: 1200, longest: 200, room: 30, cut: 7),
            omissions: [.init(count: 4, what: "files that are no pictures", names: ["a.txt", "b.txt", "c.txt"])],
            notes: ["the first column is an index"], warnings: ["odd"])
    }

    @Test func everyFindingIsALine() {
        #expect(
            DataStatement.lines(report) == [
                "examples  1200 of 3 x 32 x 32, bytes from -0.5 to 255, from /d",
                "classes   14 with their examples: 0: 0, 1 cat: 10, 2: 20, 3: 30, 4: 40, 5: 50, 6: 60, 7: 70, 8: 80, 9: 90, "
                    + "10: 100, 11: 110 and 2 more",
                "texts     the longest of 1200 has 200 tokens; 7 are longer than the 30 tokens that the model sees",
                "left out  4 files that are no pictures: a.txt, b.txt, c.txt and 1 more",
                "note      the first column is an index",
            ])
        #expect(report.summary == "data: 1200 of 3 x 32 x 32, bytes from -0.5 to 255, from /d; 14 classes; 4 left out")
    }

    @Test func theLogHasALineForEachFinding() {
        var event = Event(seq: 0, time: Examples.time(0), attempt: 1, event: .data)
        event.data = report
        let lines = EventLine.text(event, in: .gmt).split(separator: "\n")
        #expect(lines[0] == "22:13:20  data        data" && lines.count == 6)
        #expect(lines[1].hasPrefix(String(repeating: " ", count: 22) + "examples  1200 of"))
    }

    @Test func aReportSurvivesItsFile() throws {
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(DataReport.self, from: data) == report)
    }
}
