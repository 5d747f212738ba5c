import ChildProcess
import Foundation
import Testing

/// Every command with its options runs with the real programs, on a pipe and on a terminal, and none ends in a defect.
///
/// The options come from the program itself, so a new option without a value here fails. Of a command with at most four
/// options every combination runs, of the others every pair of options, together, apart and alone.
@Suite struct EveryCommandLine {
    /// The way to run one command.
    struct Plan: Sendable {
        /// The positional arguments; each list runs with every selection of options.
        var arguments: [[String]] = [[]]
        /// The kind of job that the command needs for itself; its number is the last positional argument.
        var needs: Need?
        /// The value of each option that takes one, without its hyphens.
        var values: [String: String] = [:]
        /// Groups of options that exclude each other.
        var excluded: [Set<String>] = []
        /// Options that need another one.
        var companions: [String: String] = [:]
        /// The exit statuses that a selection may have.
        var statuses: @Sendable (Set<String>) -> Set<Int32> = { _ in [0] }
    }

    enum Need { case held, queued, paused, removed }

    private static let ending: [Set<String>] = [["wait", "follow"], ["wait", "hold"], ["follow", "hold"]]

    static let plans: [String: Plan] = [
        "submit": Plan(
            arguments: [["../short.yaml"]],
            values: [
                "set": "train.batch=8", "name": "n", "device": "cpu", "priority": "-1", "label": "a=b", "unique": "key",
                "after": "1", "after-any": "2", "time-limit": "1h", "retries": "0", "threads": "1", "memory": "1M",
            ], excluded: ending + [["wait", "dry-run"], ["follow", "dry-run"]], companions: ["measure": "dry-run"]),
        "sample": Plan(
            arguments: [["squares@20"]],
            values: [
                "class": "0-1", "prompt": "a", "negative-prompt": "b", "scale": "0,1", "steps": "2", "solver": "euler",
                "each": "2", "seed": "-3", "source": "x.idx", "decoder": ".", "name": "n", "device": "cpu",
                "output": "grid.png",
            ], excluded: [["class", "prompt"]],
            statuses: { $0.isDisjoint(with: ["prompt", "negative-prompt", "source", "decoder"]) ? [0] : [64, 65] }),
        "status": Plan(
            arguments: [["1"], ["1", "2"]], values: ["state": "succeeded", "label": "a=b", "since": "1h"]),
        "show": Plan(arguments: [["1"], ["2"]]),
        "watch": Plan(arguments: [["1"], ["1", "2"]]),
        "log": Plan(arguments: [["1"]], values: ["lines": "3", "events": "checkpoint,finished"]),
        "wait": Plan(arguments: [["1", "2"]], values: ["timeout": "5m"]),
        "cancel": Plan(needs: .held, values: ["reason": "r"]),
        "hold": Plan(needs: .queued, values: ["reason": "r"]),
        "release": Plan(needs: .held),
        "pause": Plan(needs: .queued, values: ["reason": "r"]),
        "resume": Plan(needs: .paused, values: ["from": "20"], statuses: { $0.contains("from") ? [66] : [0] }),
        "priority": Plan(arguments: [["-5"], ["--", "-5"]], needs: .queued),
        "label": Plan(arguments: [["1", "a=b", "c-"]]),
        "why": Plan(arguments: [[], ["1"]]),
        "rerun": Plan(
            arguments: [["2"]], values: ["set": "samples.seed=1", "priority": "-1", "label": "a=b"],
            excluded: ending),
        "remove": Plan(needs: .held), "undelete": Plan(needs: .removed),
        "queue drain": Plan(values: ["reason": "r"]),
        "queue open": Plan(),
        "checkpoints": Plan(arguments: [["1"], ["2"]]),
        "get": Plan(
            arguments: [["2"]], values: ["output": "got", "grid": "grid.png"], excluded: [["output", "grid"]]),
        "export": Plan(arguments: [["squares"], ["1@20"]], values: ["output": "out", "weights": "raw"]),
        "import": Plan(
            arguments: [["../exported"]],
            values: [
                "name": "n", "convention": "linear", "weights": "ema", "heads": "2", "size": "8", "decoder": ".",
                "latent-scale": "1", "classes": "3",
            ],
            statuses: { $0.isSubset(of: ["name", "quiet", "json", "socket"]) ? [0] : [0, 1, 65] }),
        "spec": Plan(
            arguments: ["train", "sample", "classifier", "evaluate", "import", "encode"].map { [$0] },
            excluded: [["json", "schema"]]),
        "daemon status": Plan(), "daemon reload": Plan(), "version": Plan(),
        "call": Plan(arguments: [["Status"], ["List", "{}"]]),
        "introspect": Plan(arguments: [[], ["dev.cfgd.Jobs"]]),
    ]

    @Test func everyCommandRunsWithEveryOptionOnAPipeAndOnATerminal() async throws {
        let leaves = try await CommandTree.of(Programs.client).leaves
        #expect(Set(leaves.map(\.description)) == Set(Self.plans.keys), "a command is not tried here, or is gone")
        try await Workplace.with(options: ["--slots", "2"]) { place in
            let data = try SmallData.write(to: place.root)
            try place.write(SmallData.spec(data, steps: 3, name: "short"), to: "short.yaml")
            let train = try place.write(SmallData.spec(data, steps: 60), to: "train.yaml")
            #expect(try await place.ctl("submit", train, "--wait").status == 0)
            #expect(try await place.ctl("sample", "squares", "--class", "0", "--steps", "2", "-q").status == 0)
            #expect(try await place.ctl("submit", train, "--hold", "--name", "held", "-q").output == "3\n")
            let exported = place.root.appending(path: "exported").path
            #expect(try await place.ctl("export", "squares", "-o", exported).status == 0)
            for leaf in leaves {
                guard let plan = Self.plans[leaf.description] else { continue }
                try await tryOut(leaf, plan, place)
            }
        }
    }

    private func tryOut(_ leaf: CommandTree.Leaf, _ plan: Plan, _ place: Workplace) async throws {
        let names = leaf.options.compactMap(\.longName)
        let flags = Set(leaf.options.filter { $0.kind == "flag" }.compactMap(\.longName))
        for selection in Combinations.of(names, excluding: plan.excluded) {
            let selection = selection.union(selection.compactMap { plan.companions[$0] })
            guard plan.excluded.allSatisfy({ selection.intersection($0).count <= 1 }) else { continue }
            for arguments in plan.arguments {
                for isTerminal in [false, true] {
                    let options = try selection.sorted().flatMap { name -> [String] in
                        if flags.contains(name) { return ["--\(name)"] }
                        // A key that is known already would return the first job.
                        if name == "unique" { return ["--unique", UUID().uuidString] }
                        let value = name == "socket" ? place.socket : plan.values[name]
                        return ["--\(name)", try #require(value, "no value for --\(name) of \(leaf)")]
                    }
                    var job: [String] = []
                    if let need = plan.needs { job = [try await makeJob(need, place)] }
                    let words = leaf.words + arguments.prefix { $0 != "--" }
                    let tail = arguments.drop { $0 != "--" } + job
                    let line = tail.first == "--" ? words + options + tail : words + tail + options
                    try await check(
                        line, plan.statuses(selection), isTerminal, isJSON: selection.contains("json"), place)
                }
            }
        }
    }

    private func check(
        _ line: [String], _ statuses: Set<Int32>, _ isTerminal: Bool, isJSON: Bool, _ place: Workplace
    ) async throws {
        let home = place.root.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let shell = URL(filePath: "/bin/sh")
        let arguments = ["-c", "cd \"$0\" && exec \"$@\"", home.path, Programs.client.path] + line
        let environment = ["CFGD_SOCKET": place.socket]
        let run =
            isTerminal
            ? try await ProgramRun.onTerminal(shell, arguments, environment: environment, columns: 60, typing: "y\n")
            : try await ProgramRun.of(shell, arguments, environment: environment, in: home)
        let what = "\(line.joined(separator: " "))\(isTerminal ? " (terminal)" : ""): \(run.output)\(run.errors)"
        #expect(statuses.contains(run.status), "exit status \(run.status) of \(what)")
        for sign in ["Internal error", "internal error", "Fatal error", "Unhandled", "Swift.", "CodingKeys"] {
            #expect(!(run.output + run.errors).contains(sign), "\(what)")
        }
        guard !isTerminal else { return }
        #expect(!(run.output + run.errors).contains("\u{1B}"), "escape sequences on a pipe: \(what)")
        if isJSON, run.status == 0 {
            for text in run.output.split(separator: "\n") {
                #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil, "not JSON: \(what)")
            }
        }
    }

    /// Makes a job in the state that a command needs; returns its number. Job 3, for which queued jobs wait, never starts.
    private func makeJob(_ need: Need, _ place: Workplace) async throws -> String {
        let spec = place.root.appending(path: "short.yaml").path
        let line = ["submit", spec, "-q"] + (need == .held || need == .removed ? ["--hold"] : ["--after", "3"])
        let number = try await place.ctl(line).output.trimmingCharacters(in: .whitespacesAndNewlines)
        if need == .paused { #expect(try await place.ctl("pause", number).status == 0) }
        if need == .removed { #expect(try await place.ctl("remove", number).status == 0) }
        return number
    }
}
