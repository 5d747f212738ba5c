import ChildProcess
import Foundation
import Testing
import Varlink

/// The daemon with a large table, many watchers and restarts in the middle. The short form checks that everything is
/// right; `make load` prints the figures of the long one.
@Suite(.serialized) struct LoadTests {
    static let finished = DaemonKills.number("CFGD_LOAD_FINISHED", or: 2000)
    static let queued = DaemonKills.number("CFGD_LOAD_QUEUED", or: 200)
    static let watchers = DaemonKills.number("CFGD_LOAD_WATCHERS", or: 50)
    static let calls = DaemonKills.number("CFGD_LOAD_CALLS", or: 20)
    static let restarts = DaemonKills.number("CFGD_LOAD_RESTARTS", or: 5)
    static let submitters = DaemonKills.number("CFGD_LOAD_SUBMITTERS", or: 4)
    /// Whether what is measured must be within what is promised: of a release build on a machine that does nothing else.
    static let isJudged = DaemonKills.number("CFGD_LOAD_JUDGED", or: 0) == 1
    static let options = [
        "--connections", "4000", "--connections-per-user", "4000", "--log-level", "warning", "--retries", "1000000",
    ]

    /// Workers that only wait for the end of their standard input, which is the daemon's: they take the slot and no time.
    static func prepare(_ place: Workplace) async throws {
        try LoadTable(finished: finished, queued: queued).write(to: place.state)
        let worker = try place.write("#!/bin/sh\nexec cat >/dev/null\n", to: "worker")
        chmod(worker, 0o755)
    }

    static func with(_ body: (Workplace, LoadTable, WatchingClients) async throws -> Void) async throws {
        let table = LoadTable(finished: finished, queued: queued)
        try await Workplace.with(options: options, activated: true, worker: "worker", prepare: prepare) { place in
            let watching = WatchingClients(watchers, path: place.socket, since: table.revision)
            watching.start()
            defer { watching.stop() }
            // The first queued job takes the slot, of which every watcher hears.
            try await watching.wait(for: table.revision + 1)
            try await body(place, table, watching)
        }
    }

    @Test func callsAreAnsweredBesideALargeTableAndManyWatchers() async throws {
        try await Self.with { place, table, watching in
            let measurement = LoadMeasurement(socket: place.socket, calls: Self.calls)
            func say(_ what: String, _ figures: String) {
                print(
                    "| \(table.finished) finished, \(table.queued) queued, \(Self.watchers) watchers | \(what) | \(figures) |"
                )
            }
            let idle = try #require(place.daemon).pid
            say("memory before calls: RSS / PSS / highest RSS in MB", LoadMeasurement.memory(of: idle).words)
            let held: JSONValue = ["spec": SubmittingClients.spec, "hold": true]
            let submit = try measurement.times(of: "Submit") { _ in held }
            say("submit, median / p99 in ms", submit.words)
            let last = table.finished + table.queued
            try await watching.wait(for: table.revision + Self.calls, jobs: Self.calls + 1)
            let status = try measurement.times(of: "Status")
            say("status", status.words)
            say("show", try measurement.times(of: "Show") { ["job": .string("\(last + 1 + $0)")] }.words)
            let named: (Int) -> JSONValue = { ["jobs": [.string("garments-\($0 % 100)"), "@last"]] }
            say("list of two jobs, one by name", try measurement.times(of: "List", named).words)
            say(
                "why, of the last job in the queue",
                try measurement.times(of: "Why") { _ in ["job": .string("\(last)")] }.words)
            say("memory: RSS / PSS / highest RSS in MB", LoadMeasurement.memory(of: idle).words)
            let lists = LoadMeasurement(socket: place.socket, calls: max(Self.calls / 20, 3))
            say("list, all that are not final", try lists.times(of: "List").words)
            let memory = LoadMeasurement.memory(of: idle)
            say("memory after lists: RSS / PSS / highest RSS in MB", memory.words)
            if Self.isJudged {
                #expect(submit.quantile(0.99) < 10)
                #expect(status.quantile(0.99) < 50)
                #expect(memory.highest < 200)
            }
            #expect(watching.finding.failures.isEmpty)
            #expect(watching.finding.reconnections == 0)
            #expect(try #require(place.daemon).isRunning)
        }
    }

    @Test func clientsSeeAPauseAndNoErrorWhileTheDaemonIsRestarted() async throws {
        try await Self.with { place, table, watching in
            let clients = SubmittingClients(path: place.socket, removesSome: false)
            var starts: [Bool: [Duration]] = [:]
            try await withThrowingDiscardingTaskGroup { group in
                for client in 0..<Self.submitters { group.addTask { await clients.run(client: client) } }
                for restart in 0..<Self.restarts {
                    // Each time there is something new before the end comes.
                    let known = watching.finding.jobs
                    try await watching.wait(for: 0, jobs: known + 1)
                    let isKill = restart % 2 == 1
                    if isKill {
                        await place.killDaemon()
                    } else {
                        let status = await place.stopDaemon()
                        let log = try String(contentsOf: place.daemonLog, encoding: .utf8)
                        #expect(status == 0, "\(log.suffix(500))")
                    }
                    let begin = ContinuousClock.now
                    try await place.start()
                    starts[isKill, default: []].append(ContinuousClock.now - begin)
                }
                clients.stop()
            }
            let ledger = clients.ledger
            try await watching.wait(for: 0, jobs: ledger.acknowledged.count + 1)
            #expect(await place.stopDaemon() == 0)
            let finding = try DaemonKills.Finding(ledger, state: place.state)
            let median = { (isKill: Bool) -> Int in
                let all = (starts[isKill] ?? [.zero]).sorted()
                return DaemonKills.milliseconds(all[all.count / 2])
            }
            print(
                "restarted \(Self.restarts) times beside \(table.finished) finished and \(table.queued) queued jobs,",
                "\(Self.watchers) watchers and \(Self.submitters) submitters:",
                "\(ledger.acknowledged.count) of \(ledger.submitted) jobs acknowledged, \(ledger.repeated) calls repeated,",
                "\(watching.finding.reconnections) watchers reconnected, \(watching.finding.messages) changes heard;",
                "\(finding.lost.count) lost, \(finding.doubled.count) doubled,",
                "\(ledger.failures.count + watching.finding.failures.count) client errors;",
                "start \(median(false)) ms after SIGTERM, \(median(true)) ms after SIGKILL in the median")
            #expect(ledger.failures.isEmpty)
            #expect(watching.finding.failures.isEmpty)
            #expect(ledger.acknowledged.count == ledger.submitted)
            #expect(finding.lost.isEmpty)
            #expect(finding.doubled.isEmpty)
        }
    }
}
