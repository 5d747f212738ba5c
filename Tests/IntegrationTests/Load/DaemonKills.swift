import Foundation
import GRDB
import Testing

/// A job whose submission was acknowledged is in the queue exactly once, whenever and however often the daemon is
/// killed.
@Suite(.serialized) struct DaemonKills {
    /// Kills per run of the test; `make soak-daemon` asks for a thousand, with more clients.
    static let kills = number("CFGD_DAEMON_KILLS", or: 10)
    static let clients = number("CFGD_CLIENTS", or: 50)

    @Test func everyAcknowledgedJobIsThereOnceHoweverOftenTheDaemonIsKilled() async throws {
        let limits = ["--connections", "2000", "--connections-per-user", "2000", "--log-level", "warning"]
        try await Workplace.with(options: limits, activated: true) { place in
            let clients = SubmittingClients(path: place.socket, removesSome: true)
            let times = KillTimes(of: "daemon kills")
            let begin = ContinuousClock.now
            var starts: [Duration] = []
            try await withThrowingDiscardingTaskGroup { group in
                for client in 0..<Self.clients { group.addTask { await clients.run(client: client) } }
                for kill in 1...Self.kills {
                    try await Task.sleep(for: .microseconds(times[kill].delay))
                    await place.killDaemon()
                    if kill % 4 == 0, kill < Self.kills {
                        // The next kill comes at any moment of the start.
                        try place.launch()
                        continue
                    }
                    let start = ContinuousClock.now
                    try await place.start()
                    starts.append(ContinuousClock.now - start)
                }
                clients.stop()
            }
            let cycle = (ContinuousClock.now - begin) / Self.kills
            #expect(await place.stopDaemon() == 0, "\(times)")
            let ledger = clients.ledger
            let finding = try Finding(ledger, state: place.state)
            print(
                "daemon killed \(Self.kills) times under \(Self.clients) clients:",
                "\(ledger.submitted) jobs submitted, \(ledger.acknowledged.count) acknowledged,",
                "\(ledger.removed.count) of them removed, \(ledger.repeated) calls repeated;",
                "\(finding.lost.count) lost, \(finding.doubled.count) doubled, \(finding.reused.count) numbers reused;",
                "\(Self.milliseconds(cycle)) ms a cycle,",
                "start \(Self.milliseconds(starts.sorted()[starts.count / 2])) ms in the median")
            #expect(ledger.failures.isEmpty, "\(times)")
            #expect(ledger.changed.isEmpty, "\(times)")
            #expect(ledger.acknowledged.count == ledger.submitted, "\(times)")
            #expect(ledger.acknowledged.count > Self.kills, "\(times)")
            #expect(finding.lost.isEmpty, "\(times)")
            #expect(finding.doubled.isEmpty, "\(times)")
            #expect(finding.reused.isEmpty, "\(times)")
            #expect(finding.back.isEmpty, "\(times)")
            #expect(finding.incomplete.isEmpty, "\(times)")
        }
    }

    /// The differences between the queue and the acknowledgements.
    struct Finding {
        /// Acknowledged and not removed, but missing under the acknowledged number.
        var lost: [String] = []
        /// Queued more than once.
        var doubled: [String] = []
        /// Numbers acknowledged for more than one key.
        var reused: [Int] = []
        /// Removed, but still queued.
        var back: [String] = []
        /// Queued without a spec on disk.
        var incomplete: [Int] = []

        init(_ ledger: SubmittingClients.Ledger, state: URL) throws {
            var configuration = Configuration()
            configuration.readonly = true
            let file = try DatabaseQueue(
                path: state.appending(path: "queue.sqlite").path, configuration: configuration)
            let rows = try file.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT json_extract(labels, '$.key') AS submitted, number, directory FROM job WHERE submitted IS NOT NULL
                        """)
            }
            var numbers: [String: [Int]] = [:]
            for row in rows {
                let (key, number, directory): (String, Int, String) = (row[0], row[1], row[2])
                numbers[key, default: []].append(number)
                if !FileManager.default.fileExists(atPath: directory + "/spec.json") { incomplete.append(number) }
            }
            lost = ledger.acknowledged.keys.filter {
                !ledger.removed.contains($0) && numbers[$0]?.first != ledger.acknowledged[$0]
            }
            doubled = numbers.filter { $0.value.count > 1 }.map(\.key)
            back = ledger.removed.filter { numbers[$0] != nil }
            reused = Dictionary(grouping: ledger.acknowledged.values, by: \.self).filter { $0.value.count > 1 }.map(
                \.key)
        }
    }

    static func number(_ variable: String, or standard: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? standard
    }

    static func milliseconds(_ duration: Duration) -> Int { Int((duration / .milliseconds(1)).rounded()) }
}
