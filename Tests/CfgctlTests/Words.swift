import Foundation
import Jobs
import Testing

@testable import cfgctl

/// The reading and writing of numbers, durations and instants.
@Suite struct Words {
    private var utc: TimeZone { .gmt }

    @Test func spansOfTime() {
        #expect(DurationText.clock(41.9) == "00:41")
        #expect(DurationText.clock(3723) == "1:02:03")
        #expect(DurationText.clock(.infinity) == "?")
        #expect(
            [0.04, 0.82, 41, 63, 7500, 273_600, 59.7].map(DurationText.words) == [
                "40ms", "0.8s", "41s", "1m03s", "2h05m", "3d04h", "1m00s",
            ])
        #expect([4.9, 720, 7300, 260_000].map(DurationText.age) == ["4s", "12m", "2h", "3d"])
    }

    @Test func aSpanIsReadInManyForms() {
        let read: [String: Double?] = [
            "90": 90, "90s": 90, "1h30m": 5400, "1.5h": 5400, "2 hours": 7200, "1 day 2 h": 93_600, "0": 0, "": nil,
            "x": nil, "5 5": nil, "5y": nil, "-5": nil, "1h30": nil, "1e3": nil, "٣": nil,
        ]
        for (text, seconds) in read { #expect(TimeSpan.seconds(text) == seconds, "\(text)") }
        #expect([90, 7200, 300_000, 2.275e9].map(TimeSpan.words) == ["90 s", "2 h", "3 days", "72 years"])
    }

    @Test func anInstantIsReadInManyForms() {
        let now = Examples.start  // 2023-11-14 22:13:20 UTC
        let read = [
            "2h": "2023-11-14T20:13:20.000Z", "2 hours ago": "2023-11-14T20:13:20.000Z",
            "yesterday": "2023-11-13T00:00:00.000Z", "today": "2023-11-14T00:00:00.000Z",
            "2023-11-01": "2023-11-01T00:00:00.000Z", "2023-11-01 13:59": "2023-11-01T13:59:00.000Z",
            "2023-11-01T13:59:30": "2023-11-01T13:59:30.000Z", "2023-11-01T13:59:30+01:00": "2023-11-01T12:59:30.000Z",
        ]
        for (text, time) in read { #expect(TimeText.parse(text, now: now, in: utc)?.description == time, "\(text)") }
        for text in ["", "soon", "2023", "2023-13-01", "2023-11-31", "2023-11-01 25:00", "ago"] {
            #expect(TimeText.parse(text, now: now, in: utc) == nil, "\(text)")
        }
    }

    @Test func instantsStandInTheReadersTimeZone() throws {
        let india = try #require(TimeZone(secondsFromGMT: 19_800))
        #expect(TimeText.full(Examples.time(0), in: utc) == "2023-11-14 22:13:20")
        #expect(TimeText.full(Examples.time(0), in: india) == "2023-11-15 03:43:20")
        #expect(TimeText.clock(Examples.time(0.9), in: utc) == "22:13:20")
    }

    @Test func numbers() {
        #expect(
            [0.18349, 14.2, 1e-5, .nan, -.infinity, 0].map(NumberText.short) == [
                "0.183", "14.2", "1e-05", "nan", "-inf", "0",
            ])
        #expect(
            [7, 999, 1400, 1_234_567, -1000].map { NumberText.grouped($0) } == [
                "7", "999", "1 400", "1 234 567", "-1 000",
            ])
        #expect(
            [0, 999, 1000, 41_200_000, 1_500_000_000].map(ByteSize.words) == [
                "0 B", "999 B", "1.0 kB", "41 MB", "1.5 GB",
            ])
    }

    @Test func listsOfTheCommandLine() throws {
        #expect(try NumberList.integers("0-3,7") == [0, 1, 2, 3, 7])
        #expect(try NumberList.numbers("0,1,2.5") == [0, 1, 2.5])
        for text in ["", "a", "3-1", "1-", "1,,2", "0-999999999", "-1"] {
            #expect(throws: Failure.self, "\(text)") { try NumberList.integers(text) }
        }
        for text in ["", "a", "1,", "nan"] { #expect(throws: Failure.self, "\(text)") { try NumberList.numbers(text) } }
        #expect(try Labels.parse(["a=b", "c=d=e", "f="]) == ["a": "b", "c": "d=e", "f": ""])
        #expect(throws: Failure.self) { try Labels.parse(["a"]) }
    }
}
