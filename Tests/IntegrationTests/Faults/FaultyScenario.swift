import ChildProcess
import Foundation
import Testing

/// A client's calls to a daemon whose disk fails, and what must be true of the answers.
struct FaultyScenario {
    /// What was acknowledged.
    var known = AcknowledgedJobs()
    /// Sentences of what was wrong.
    var findings: [String] = []
    /// Statuses of refused commands: no such job (where its submission was refused), its state (where an earlier change was
    /// refused), an internal error, reading or writing failed, try again.
    private static let refusals: Set<Int32> = [64, 66, 70, 74, 75]

    /// Words for what is wrong, of the queue and of the system.
    private static let troubles = ["disk", "queue"] + [EIO, ENOSPC, EDQUOT].map { String(cString: strerror($0)) }

    /// Runs a daemon, calls it, and stops it.
    mutating func run(_ place: Workplace, _ environment: [String: String]) async throws {
        try place.launch(adding: environment)
        guard try await starts(place) else { return }
        try await callEach(place)
        if place.daemon?.isRunning != true { findings.append("the daemon ended by itself") }
        await stop(place)
    }

    /// Waits until the daemon answers; `false` if it ends before, which it must explain.
    private mutating func starts(_ place: Workplace) async throws -> Bool {
        while place.daemon?.isRunning == true {
            if try await place.ctl("call", "org.varlink.service.GetInfo", "{}").status == 0 { return true }
        }
        let status = await place.stopDaemon()
        let log = (try? String(contentsOf: place.daemonLog, encoding: .utf8)) ?? ""
        let reasons = log.split(separator: "\n").filter { $0.contains(" critical ") }
        if status != 73 { findings.append("the daemon did not start, with status \(status): \(log)") }
        if reasons.count != 1 { findings.append("the daemon did not start and said: \(log)") }
        return false
    }

    private mutating func callEach(_ place: Workplace) async throws {
        let spec = try place.write(DaemonFaults.spec, to: "spec.yaml")
        let submit = ["submit", spec, "--no-look", "--hold", "-q", "--name"]
        let isDrained = try await call(place, ["queue", "drain"]).status == 0
        known.submitted("first", try await call(place, submit + ["first"]))
        known.submitted("second", try await call(place, submit + ["second"]))
        known.changed("first", \.priorities, to: 7, try await call(place, ["priority", "7", "first"]))
        known.changed("first", \.labels, to: "{\"a\":\"b\"}", try await call(place, ["label", "first", "a=b"]))
        try await answers(place)
        if isDrained {
            known.changed("second", \.states, to: "queued", try await call(place, ["release", "second"]))
            known.changed("second", \.states, to: "held", try await call(place, ["hold", "second"]))
        }
        known.changed("second", \.states, to: "cancelled", try await call(place, ["cancel", "second"]))
        known.changed("second", \.states, to: "removed", try await call(place, ["remove", "second", "--yes"]))
        known.submitted("third", try await call(place, submit + ["third"]))
        known.changed("third", \.states, to: "removed", try await call(place, ["remove", "third", "--now", "--yes"]))
        try await answers(place)
    }

    /// Calls a command that may be refused, in words.
    private mutating func call(_ place: Workplace, _ arguments: [String]) async throws -> ProgramRun {
        let run = try await place.ctl(arguments)
        let command = arguments.filter { !$0.hasPrefix("/") }.joined(separator: " ")
        if run.status != 0 {
            let said = run.errors.trimmingCharacters(in: .whitespacesAndNewlines)
            if !Self.refusals.contains(run.status) { findings.append("\(command): status \(run.status): \(said)") }
            if !said.hasPrefix("cfgctl: ") || said.contains("\n") { findings.append("\(command) said: \(said)") }
            // A disk that fails is no defect of a program.
            if run.status == 70, !Self.troubles.contains(where: said.contains) {
                findings.append("\(command) names no trouble: \(said)")
            }
        }
        return run
    }

    private mutating func answers(_ place: Workplace) async throws {
        let run = try await place.ctl("status", "-a")
        if run.status != 0 { findings.append("status: \(run.status): \(run.errors)") }
    }

    /// Stops the daemon with SIGTERM.
    private mutating func stop(_ place: Workplace) async {
        let daemon = place.daemon
        let late = Task {
            try await Task.sleep(for: .seconds(Patience.seconds))
            daemon?.send(SIGKILL)
        }
        let status = await place.stopDaemon()
        late.cancel()
        if status != 0 { findings.append("SIGTERM ended the daemon with status \(status)") }
    }

    /// Works with the next daemon: a new number is new, and each job can be cancelled and removed.
    mutating func goesOn(_ place: Workplace) async throws {
        let spec = try place.write(DaemonFaults.spec, to: "spec.yaml")
        let added = try await place.ctl("submit", spec, "--no-look", "--hold", "-q", "--name", "fourth")
        guard let number = Int(added.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            findings.append("the next daemon refuses jobs: \(added.errors)")
            return
        }
        if number <= known.newest { findings.append("number \(number) is used again") }
        var names = ["fourth"]
        for (name, known) in known.jobs where known.states.isDisjoint(with: ["absent", "removed"]) {
            names.append(name)
        }
        for name in names {
            if known.jobs[name]?.states.contains("cancelled") != true {
                let run = try await place.ctl("cancel", name)
                if run.status != 0 { findings.append("the next daemon's cancel: \(run.errors)") }
            }
            let run = try await place.ctl("remove", name, "--now", "--yes")
            if run.status != 0 { findings.append("the next daemon's remove: \(run.errors)") }
        }
        await stop(place)
    }
}
