import Dispatch
import Logging
import Synchronization
import Systemd
import Testing

/// A journal that takes nothing for a while.
@Suite struct DetachedLogHandlerTests {
    private final class Journal: Sendable {
        let texts = Mutex<[String]>([])
        let gate = DispatchSemaphore(value: 0)
    }

    private struct StuckHandler: LogHandler {
        let journal: Journal
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            if event.message == "stuck" { journal.gate.wait() }
            journal.texts.withLock { $0.append("\(event.message)") }
        }
    }

    @Test func nobodyWaitsForItAndWhatIsLostIsCounted() {
        let journal = Journal()
        let logger = Logger(label: "test") { _ in DetachedLogHandler(StuckHandler(journal: journal)) }
        logger.info("stuck")
        for number in 1...5000 { logger.info("\(number)") }
        #expect(journal.texts.withLock { $0.isEmpty })
        // Who did what is written before anything else happens.
        logger.notice("a call", metadata: [JournalMessage.metadataKey: JournalMessage.callRecorded.metadataValue])
        #expect(journal.texts.withLock { $0 } == ["a call"])
        journal.gate.signal()
        DetachedLogHandler.flush()
        let texts = journal.texts.withLock { $0 }
        #expect(
            texts.prefix(3) == [
                "a call", "stuck", "905 records were lost: the journal accepted them too slowly",
            ])
        #expect(texts.dropFirst(3).elementsEqual((1...4095).map(String.init)))
    }
}
