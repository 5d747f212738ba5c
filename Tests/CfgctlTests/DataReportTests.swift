import Foundation
import Jobs
import Testing
import Varlink

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

    @Test func oneClassHasItsExamples() {
        var report = report
        (report.classCount, report.classes) = (1, [.init(label: 0, name: "cat", examples: 3)])
        #expect(DataStatement.lines(report)[1] == "classes   1 with its examples: 0 cat: 3")
    }

    @Test func theLogHasALineForEachFinding() {
        var event = Event(seq: 0, time: Examples.time(0), attempt: 1, event: .data)
        event.data = report
        let lines = EventLine.text(event, in: .gmt).split(separator: "\n")
        #expect(lines.count == 5 && lines[0].hasPrefix("22:13:20  data        examples  1200 of"))
        #expect(lines[1].hasPrefix(String(repeating: " ", count: 22) + "classes   14 with"))
        event.data?.field = "source"
        #expect(
            EventLine.text(event, in: .gmt).hasPrefix(
                "22:13:20  data        source\n" + String(repeating: " ", count: 22)))
    }

    @Test func longLinesAreBrokenAtTheWidthOfATerminal() {
        let lines = DataStatement.lines(report, width: 60)
        #expect(lines.allSatisfy { TextWidth.of($0) <= 60 } && lines.count == 10, "\(lines)")
        #expect(lines[0] == "examples  1200 of 3 x 32 x 32, bytes from -0.5 to 255, from")
        #expect(lines[1] == "          /d")
        #expect(
            lines.joined(separator: " ").split(separator: " ")
                == DataStatement.lines(report).joined(separator: " ").split(separator: " "))
    }

    @Test func aWordThatIsLongerThanALineStaysWhole() {
        let path = "/" + String(repeating: "x", count: 70)
        #expect(TextWidth.wrapped("from \(path) on", to: 40, hanging: 2) == ["from", "  \(path)", "  on"])
        #expect(TextWidth.wrapped("a b", to: nil) == ["a b"])
        // Beside an indent there must be room for words.
        let text = String(repeating: "word ", count: 9)
        #expect(TextWidth.wrapped(text, to: 30, hanging: 20) == [text])
        #expect(TextWidth.wrapped("日本 日本 日本 日本 日本 日本", to: 24) == ["日本 日本 日本 日本 日本", "日本"])
    }

    @Test func aSpecIsIndentedForPeople() throws {
        let spec = try JSONValue(encoding: SpecDocument(text: JobKind.train.commentedExample).read().spec)
        let text = Text.indented(spec)
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == spec)
        #expect(text.split(separator: "\n").count > 10 && text.contains("\n  \"kind\": \"train\""))
    }

    @Test func aReportSurvivesItsFile() throws {
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(DataReport.self, from: data) == report)
    }
}
