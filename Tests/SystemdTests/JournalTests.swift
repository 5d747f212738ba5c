import Foundation
import Logging
import Testing

@testable import Systemd

struct JournalTests {
    private func event(_ message: Logger.Message, level: Logger.Level = .info) -> LogEvent {
        LogEvent(
            level: level, message: message, error: nil, metadata: nil, source: "Test", file: "Test/File.swift",
            function: "run()", line: 7)
    }

    @Test func theJournalIsKnownByDeviceAndInode() throws {
        let file = open("/dev/null", O_WRONLY)
        defer { close(file) }
        var status = stat()
        try #require(fstat(file, &status) == 0)
        #expect(JournalStream.names(file, "\(status.st_dev):\(status.st_ino)"))
        for other in ["\(status.st_dev):\(status.st_ino + 1)", "\(status.st_dev)", "", ":", "a:b", "1:2:3"] {
            #expect(!JournalStream.names(file, other))
        }
        #expect(!JournalStream.names(-1, "\(status.st_dev):\(status.st_ino)"))
    }

    @Test func standardErrorIsComparedWithTheEnvironment() async {
        await #expect(processExitsWith: .success) {
            unsetenv("JOURNAL_STREAM")
            #expect(!JournalStream.standardErrorIsJournal)
            #expect(ServiceLog.handler(label: "a", identifier: "b") is StandardErrorLogHandler)
            var status = stat()
            try #require(fstat(STDERR_FILENO, &status) == 0)
            setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino)", 1)
            #expect(JournalStream.standardErrorIsJournal)
            #expect(ServiceLog.handler(label: "a", identifier: "b") is JournalLogHandler)
        }
    }

    @Test func anEventBecomesFields() {
        let metadata: Logger.Metadata = [
            "CFGD_JOB": "16", "step size": "0.1", "MESSAGE": "forged", "_PID": "1",
            JournalMessage.metadataKey: JournalMessage.jobStarted.metadataValue,
        ]
        let fields = JournalFields(
            event("hello", level: .error), metadata: metadata, identifier: "cfgd", label: "queue")
        #expect(
            fields.fields.map { "\($0.name)=\($0.value)" } == [
                "MESSAGE=hello", "PRIORITY=3", "SYSLOG_IDENTIFIER=cfgd", "CODE_FILE=Test/File.swift", "CODE_LINE=7",
                "CODE_FUNC=run()", "LOGGER=queue", "CFGD_JOB=16", "MESSAGE_ID=\(JournalMessage.jobStarted.rawValue)",
                "PID=1", "STEP_SIZE=0.1",
            ])
    }

    @Test func fieldNamesAreWhatTheJournalTakes() {
        #expect(JournalFields.name("CFGD_JOB_2") == "CFGD_JOB_2")
        #expect(JournalFields.name("2 fast") == "FAST")
        #expect(JournalFields.name("größe") == "GR__E" || JournalFields.name("größe") == "GR_SSE")
        #expect(JournalFields.name("__x") == "X")
        #expect(JournalFields.name("12") == nil)
        #expect(JournalFields.name(String(repeating: "a", count: 100))?.count == 64)
    }

    @Test func levelsAreThePrioritiesOfSyslog() {
        #expect(Logger.Level.allCases.map(\.journalPriority) == [7, 7, 6, 5, 4, 3, 2])
    }

    @Test func messageIdsAre128BitsAndUnique() {
        let ids = JournalMessage.allCases.map(\.rawValue)
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }
}
