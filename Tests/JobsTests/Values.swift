import Foundation
import Testing

@testable import Jobs

/// Values come back from their JSON as they were.
@Suite struct Values {
    private func again<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }

    @Test func aMetricThatIsNotFiniteTravelsAsAWord() throws {
        #expect(String(data: try JSONEncoder().encode([Metric(.nan)]), encoding: .utf8) == #"["nan"]"#)
        #expect(
            try again([Metric(.infinity), Metric(-.infinity), Metric(0.25)]).map(\.value) == [
                .infinity, -.infinity, 0.25,
            ])
        #expect(try again(Metric(.nan)).value.isNaN)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Metric.self, from: Data(#""NaN""#.utf8)) }
    }

    @Test func aTimestampComesBackToTheMillisecond() throws {
        var state: UInt64 = 1
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let milliseconds = Int(state >> 22) % 253_402_300_799_999
            let time = Timestamp(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
            #expect(Timestamp(time.description) == time)
            #expect(time.description.hasSuffix(String(1000 + milliseconds % 1000).dropFirst() + "Z"))
        }
    }

    @Test func theTextOfATimestampIsRFC3339() {
        #expect(Timestamp(Date(timeIntervalSince1970: 0)).description == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp(Date(timeIntervalSince1970: 951_782_400.5)).description == "2000-02-29T00:00:00.500Z")
        #expect(Timestamp(Date(timeIntervalSince1970: -0.001)).description == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp("2026-01-31T12:00:00Z")?.description == "2026-01-31T12:00:00.000Z")
        #expect(Timestamp("2026-01-31T12:00:00.1234567Z")?.description == "2026-01-31T12:00:00.123Z")
        #expect(Timestamp("2026-01-31T12:00:00+02:30")?.description == "2026-01-31T09:30:00.000Z")
        for text in [
            "", "2026", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:00:00",
            "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00Zx", "yesterday", "２026-01-31T12:00:00Z",
        ] { #expect(Timestamp(text) == nil, "\(text)") }
    }

    @Test func theSameMomentByFoundationIsTheSame() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for seconds in stride(from: -3e9, through: 9e9, by: 86_400.0 * 17 + 3661.25) {
            let time = Timestamp(Date(timeIntervalSince1970: seconds))
            #expect(try style.parse(time.description) == time.date)
        }
    }

    @Test func progressKnowsItsFraction() {
        #expect(JobProgress(step: 3, total: 4, updated: .now).fraction == 0.75)
        #expect(JobProgress(step: 0, total: 0, updated: .now).fraction == 0)
    }

    @Test func aRunDirectoryNamesItsFiles() {
        let run = RunDirectory(path: "/state/runs/1")
        #expect(run.checkpoint(step: 500).path(percentEncoded: false).hasSuffix("checkpoints/step-00000500/"))
        #expect(run.checkpoint(step: 123_456_789).path(percentEncoded: false).hasSuffix("checkpoints/step-123456789/"))
        #expect(run.sample(index: 7).path == "/state/runs/1/samples/00000007.png")
    }

    @Test func theNearestWordIsTheOneThatWasMeant() {
        #expect(EditDistance.nearest(to: "chanels", among: ["blocks", "channels"]) == "channels")
        #expect(EditDistance.nearest(to: "zzzzzzzz", among: ["blocks", "channels"]) == nil)
        #expect(EditDistance.distance("kitten", "sitting") == 3)
        #expect(EditDistance.distance("", "abc") == 3)
    }
}
