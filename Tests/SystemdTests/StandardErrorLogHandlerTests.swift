import Foundation
import Logging
import Synchronization
import Testing

@testable import Systemd

struct StandardErrorLogHandlerTests {
    struct Flood: Error, CustomStringConvertible {
        var description: String { "too much" }
    }

    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func append(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test func aRecordIsOneLine() {
        let event = LogEvent(
            level: .warning, message: "two\nlines", error: Flood(), metadata: nil, source: "Test", file: "F",
            function: "f", line: 1)
        let metadata: Logger.Metadata = [
            "b": "plain", "a": "with space", "c": "say \"x\"", "d": "", JournalMessage.metadataKey: "0",
        ]
        let time = Date(timeIntervalSince1970: 1_700_000_000.25)
        #expect(
            TextRecord.line(event, metadata: metadata, time: time)
                == "2023-11-14T22:13:20.250Z warning  two\\nlines a=\"with space\" b=plain c=\"say \\\"x\\\"\" d=\"\""
                + " error=\"too much\"")
    }

    @Test func aTextOfOthersMovesNothingOnATerminal() {
        let text = "\u{1B}[2J\u{7}\u{9B}31m\u{202E}x\u{2028}\r\ty\u{85}"
        let event = LogEvent(
            level: .notice, message: "job 1 (\(text))", error: nil, metadata: nil, source: "Test", file: "F",
            function: "f", line: 1)
        let line = TextRecord.line(
            event, metadata: ["CFGD_REASON": .string(text)], time: Date(timeIntervalSince1970: 0))
        let safe = #"\u{1B}[2J\u{7}\u{9B}31m\u{202E}x\u{2028}\u{D}\u{9}y\u{85}"#
        #expect(line == "1970-01-01T00:00:00.000Z notice   job 1 (\(safe)) CFGD_REASON=\(safe)")
        let fields = JournalFields(event, metadata: ["CFGD_REASON": .string(text)], identifier: "cfgd", label: "cfgd")
            .fields
        #expect(fields.first?.value == "job 1 (\(safe))")
        #expect(fields.last?.value == safe)
    }

    @Test func theNearestMetadataCounts() {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in
            StandardErrorLogHandler(logLevel: .info) { lines.append($0) }
        }
        logger[metadataKey: "CFGD_JOB"] = "1"
        logger[metadataKey: "other"] = "x"
        logger.info("hello", metadata: ["CFGD_JOB": "2"])
        logger.debug("unseen")
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.hasSuffix(" info     hello CFGD_JOB=2 other=x") == true)
    }
}
