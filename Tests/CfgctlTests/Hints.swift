import ArgumentParser
import Foundation
import Jobs
import Testing

@testable import cfgctl

/// Wrong command lines get the right one as a hint.
@Suite struct Hints {
    @Test(arguments: [
        ("sumbit", "submit"), ("stauts", "status"), ("ps", "status"), ("ls", "status"), ("logs", "log"),
        ("rm", "remove"),
        ("stop", "pause` or `cfgctl cancel"), ("Submit", "submit"), ("kill", "cancel --now"), ("cancle", "cancel"),
    ])
    func anUnknownCommandGetsTheOneThatWasMeant(word: String, command: String) {
        let message = CommandLineHint.unknownCommand([word, "17"])
        #expect(message == "there is no command \"\(word)\"; did you mean `cfgctl \(command)`?")
    }

    @Test func aSecondWordIsLookedUpAmongItsOwn() {
        #expect(CommandLineHint.unknownCommand(["queue", "darin"])?.contains("`cfgctl queue drain`") == true)
        #expect(CommandLineHint.unknownCommand(["daemon", "explode"])?.contains("there are status and reload") == true)
        #expect(CommandLineHint.unknownCommand(["frobnicate"])?.contains("`cfgctl --help`") == true)
        for line in [["status"], ["queue", "drain"], ["--help"], ["--version"], [], ["help", "submit"], ["queue"]] {
            #expect(CommandLineHint.unknownCommand(line) == nil, "\(line)")
        }
    }

    @Test(arguments: [
        (["sample", "m", "--guidance-scale", "3"], "--guidance-scale is --scale here"),
        (["sample", "m", "--cfg=3"], "--cfg is --scale here"),
        (["sample", "m", "--num_inference_steps", "3"], "--num_inference_steps is --steps here"),
        (["submit", "a.yaml", "--lr", "1"], "--lr is --set train.optimizer.rate= here"),
        (["cancel", "-f", "3"], "-f is --now here"), (["remove", "-f", "3"], "-f is --yes here"),
    ])
    func anOptionOfAnotherProgramIsTranslated(line: [String], hint: String) {
        #expect(CommandLineHint.foreignOption(line) == hint)
    }

    @Test(arguments: [
        (["priority", "held", "-5"], "the number comes first: `cfgctl priority -5 held`"),
        (["priority", "a b", "17", "3"], "the number comes first: `cfgctl priority 3 'a b' 17`"),
        (["priority", "--json", "--socket", "/s", "held", "5"], "the number comes first: `cfgctl priority 5 held`"),
        (["spec", "smaple"], "did you mean sample?"), (["spec", "--json", "Train"], "did you mean train?"),
        (["status", "--state", "runing"], "did you mean running?"),
        (["status", "--state=fialed"], "did you mean failed?"),
        (["log", "17", "--events", "checkpoint,warnings"], "did you mean warning?"),
        (["export", "17", "--weights", "eam"], "did you mean ema?"),
    ])
    func aWrongArgumentGetsTheRightOne(line: [String], hint: String) {
        #expect(CommandLineHint.wrongArguments(line) == hint)
        #expect(throws: (any Error).self) { try Cfgctl.parseAsRoot(CommandLineArguments.parseable(line)) }
    }

    @Test func aHintStandsBehindTheFaultAndBeforeTheValidWords() {
        let hint = "did you mean ema?"
        for (line, whole) in [
            ("Error: Unknown option '-5'", "Error: Unknown option '-5'; did you mean ema?"),
            (
                "Error: Unknown option '--cgf'. Did you mean '--csv'?",
                "Error: Unknown option '--cgf'; did you mean ema?"
            ),
            (
                "Error: It is bad. Please provide one of 'a'.",
                "Error: It is bad; did you mean ema? Please provide one of 'a'."
            ),
        ] {
            #expect(CommandLineHint.adding(hint, to: line) == whole)
        }
    }

    @Test(arguments: [
        ["priority", "5", "held"], ["priority", "-5", "17"], ["priority", "held"], ["priority"], ["spec"],
        ["spec", "frobnicate"], ["spec", "train", "--jsno"], ["status", "runing"], ["status", "--state"],
    ]) func noHintIsGuessed(line: [String]) {
        #expect(CommandLineHint.wrongArguments(line) == nil)
    }

    @Test func everyHintNamesACommandOrAnOptionThatExists() {
        let known = CommandLineHint.commands
        for (word, meant) in CommandLineHint.synonyms {
            #expect(!known.contains(word), "\(word) is a command of its own")
            for part in meant.replacing(" or ", with: ",").split(separator: ",") {
                let first = part.split(separator: " ").first.map(String.init) ?? ""
                #expect(known.contains(first), "\(word): \(meant)")
            }
        }
        for (command, options) in CommandLineHint.options {
            let help = Cfgctl.helpMessage(forCommand: command)
            for (word, meant) in options {
                let exists = help.contains("--\(word) ") || help.contains("--\(word)\n")
                #expect(!exists, "\(command) has --\(word)")
                guard meant.hasPrefix("-") else { continue }
                let option = String(meant.prefix { $0 != " " })
                #expect(help.contains(option), "\(command): \(meant)")
            }
        }
    }

    @Test func negativeNumbersAreValues() async throws {
        #expect(CommandLineArguments.parseable(["priority", "-5", "e"]) == ["priority", "--", "-5", "e"])
        #expect(
            CommandLineArguments.parseable(["priority", "-5", "e", "--json", "--socket", "/s"])
                == ["priority", "--json", "--socket", "/s", "--", "-5", "e"])
        for line in [["priority", "5", "e", "--json"], ["priority", "--", "-5", "e"], ["status", "-5"], []] {
            #expect(CommandLineArguments.parseable(line) == line)
        }
        let sample = try await SampleCommand.asyncParse([
            "m", "--scale", "-1", "--steps", "-5", "--seed", "-3", "-n", "-2",
        ])
        #expect(sample.scale == "-1" && sample.steps == -5 && sample.seed == -3 && sample.each == -2)
        let error = #expect(throws: SpecError.self) { try sample.document().read() }
        #expect(error?.issues.map(\.field).contains("--steps") == true)
        let submit = try await SubmitCommand.asyncParse(["a.yaml", "--priority", "-5", "--retries", "-1"])
        #expect(submit.priority == -5 && submit.retries == -1)
    }

    @Test func aJobWithoutCheckpointsSaysWhyItHasNone() {
        var job = Examples.job(.running)
        #expect(JobSentence.withoutCheckpoint(job) == "Job 17 garments has no checkpoint yet; it is running")
        job.kind = .sample
        #expect(
            JobSentence.withoutCheckpoint(job)
                == "Job 17 garments draws samples and writes no checkpoints; `cfgctl get 17` copies its results")
    }

    @Test func anInterruptedWaitSaysWhatTheJobDoesAndHowToFetchItsResult() {
        #expect(
            JobSentence.interrupted(Examples.job(.queued), fetching: "cfgctl get 17 --grid x.png")
                == "Job 17 garments stays queued; `cfgctl watch 17` to come back, `cfgctl cancel 17` to stop it, "
                + "`cfgctl get 17 --grid x.png` to fetch the result at its end")
        #expect(JobSentence.interrupted(Examples.job(.running), fetching: nil).contains("goes on"))
    }

    @Test func theNearestJobIsNamed() {
        #expect(MissingJob.nearest(to: "garmnts", among: ["garments", "shapes"]) == "did you mean garments?")
        #expect(MissingJob.nearest(to: "ck9", among: ["ck8", "garments"]) == "did you mean ck8?")
        for name in ["17", "@last", "ab", "figures"] {
            #expect(MissingJob.nearest(to: name, among: ["18", "last", "a", "garments"]) == nil)
        }
    }

    @Test func aDirectoryOfTheNameIsPointedAt() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cfgctl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "ck9"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let spec = SpecDocument(text: "kind: sample", file: "s.yaml", base: folder)
        #expect(
            MissingJob.directoryHint("ck9", spec)
                == "a directory ck9 stands beside the spec: write ./ck9 for the checkpoint in it")
        #expect(MissingJob.directoryHint("ck8", spec) == nil && MissingJob.directoryHint("", spec) == nil)
        let typed = SpecDocument(text: "kind: sample", base: folder)
        #expect(
            MissingJob.directoryHint("ck9", typed)?.hasPrefix("a directory ck9 stands in the current directory") == true
        )
    }

    @Test func aDiskIsNearlyFullBelowATwentieth() {
        #expect(RemoveCommand.isNearlyFull(free: 4, of: 100) && !RemoveCommand.isNearlyFull(free: 5, of: 100))
    }

    @Test func countsHaveTheirNouns() {
        #expect(CountText.words(1, "sample") == "1 sample" && CountText.words(2, "sample") == "2 samples")
        #expect(CountText.words(0, "retry", plural: "retries") == "0 retries")
        #expect(ByteSize.words(4_000_000_001, apartFrom: 4_000_000_000) == "4000000001 bytes")
        #expect(ByteSize.words(4_000_000_000, apartFrom: 2_000_000_000) == "4.0 GB")
    }
}

extension Cfgctl {
    /// The help of a command.
    fileprivate static func helpMessage(forCommand command: String) -> String {
        for type in configuration.subcommands where type.configuration.commandName == command {
            return type.helpMessage(columns: 1000)
        }
        return ""
    }
}
