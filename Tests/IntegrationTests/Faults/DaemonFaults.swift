import ChildProcess
import Foundation
import Testing

/// Whatever write of the daemon fails: it refuses in words, answers `status`, stops on SIGTERM, and the next daemon has each
/// acknowledged job, once and as acknowledged.
@Suite(.serialized) struct DaemonFaults {
    /// Whether each call is failed in each way (`make faults`).
    static let all = ProcessInfo.processInfo.environment["CFGD_FAULTS"] == "all"
    /// Faults of the short form.
    static let cases = 12
    /// Cases at a time of the long form.
    static let lanes = 6

    static let spec = """
        kind: train
        data: {format: shapes, count: 32, size: 16}
        network: {kind: mlp, width: 4, depth: 1}
        train: {steps: 4, batch: 8}
        """

    @Test func whateverWriteFailsTheDaemonAnswersAndStopsAndTheNextOneHasEachAcknowledgedJob() async throws {
        let directory = URL(filePath: "/tmp/cfgd-faults-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let library = try await WriteFault.build(in: directory)
        let clean = try await Self.run(.none, library)
        #expect(clean.findings.isEmpty)
        let calls = clean.calls
        #expect(calls > 200, "every write of the daemon is counted")
        let faults =
            Self.all
            ? (1...calls).flatMap { WriteFault.all(at: $0) }
            : (0..<Self.cases).map { WriteFault.all(at: 1 + $0 * (calls - 1) / Self.cases)[$0 % 4] }
        var broken: [String] = []
        var (ended, failed) = (0, 0)
        try await withThrowingTaskGroup { group in
            var rest = faults.makeIterator()
            for _ in 0..<(Self.all ? Self.lanes : 2) {
                if let fault = rest.next() { group.addTask { try await Self.run(fault, library) } }
            }
            for try await outcome in group {
                failed += outcome.failed > 0 ? 1 : 0
                ended += 1
                if ended % 100 == 0 { print("daemon: \(ended) of \(faults.count) cases, \(broken.count) broken") }
                if !outcome.findings.isEmpty {
                    broken.append(outcome.description)
                    // At once: a run of all cases takes half an hour.
                    print("daemon, \(outcome)")
                }
                fflush(nil)
                if let fault = rest.next() { group.addTask { try await Self.run(fault, library) } }
            }
        }
        print(
            "daemon: \(calls) calls, \(faults.count) cases of which \(failed) met a fault, \(broken.count) broken")
        #expect(failed > faults.count / 2)
        for text in broken { Issue.record("\(text)") }
    }

    /// What became of one case.
    struct Outcome: CustomStringConvertible {
        let fault: WriteFault
        var calls = 0
        var failed = 0
        var first = ""
        var findings: [String] = []
        var description: String { "\(fault) (\(first)): \(findings.joined(separator: "; "))" }
    }

    /// Runs the scenario with a fault, and then another daemon without one.
    static func run(_ fault: WriteFault, _ library: URL) async throws -> Outcome {
        var outcome = Outcome(fault: fault)
        var scenario = FaultyScenario()
        try await Workplace.with(options: ["--log-level", "warning"]) { place in
            let record = place.root.appending(path: "faults")
            let environment = try fault.environment(library: library, root: place.state, record: record)
            try await scenario.run(place, environment)
            let found = try WriteFault.Record(record)
            (outcome.calls, outcome.failed, outcome.first) = (found.calls, found.failed, found.first)
        } _: { place in
            do {
                scenario.findings += try scenario.known.differences(in: place.state)
                try await scenario.goesOn(place)
            } catch {
                scenario.findings.append("the next daemon's queue: \(error)")
            }
        }
        outcome.findings = scenario.findings
        return outcome
    }
}
