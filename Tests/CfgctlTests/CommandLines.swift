import ArgumentParser
import Control
import FlowMath
import Foundation
import Jobs
import Testing
import Varlink

@testable import cfgctl

/// The parsing of command lines into calls.
@Suite struct CommandLines {
    @Test(arguments: JobKind.allCases) func theExampleSpecPassesTheCheckWithoutAWarning(kind: JobKind) throws {
        let text = kind.commentedExample
        let reading = try SpecDocument(text: text).read()
        #expect(reading.spec.kind == kind)
        #expect(reading.warnings == [])
        #expect(text.contains("# ") && text.hasSuffix("\n"))
        for line in text.split(separator: "\n") { #expect(line.count <= 120) }
    }

    @Test func sampleBuildsASpec() async throws {
        let command = try await SampleCommand.asyncParse([
            "garments@500", "--class", "0-2", "--scale", "0,2", "--steps", "9", "--solver", "euler", "-n", "4",
            "--seed", "7",
            "-o", "x.png",
        ])
        guard let spec = try command.document().read().spec.value as? SamplingSpec else { throw CancellationError() }
        #expect(spec.model.reference == "garments@500")
        #expect(spec.samples.classes == [0, 1, 2] && spec.samples.each == 4 && spec.samples.seed == 7)
        #expect(spec.guidance.method == .classifierFree && spec.guidance.scales == [0, 2])
        #expect(spec.sampler.solver == .euler && spec.sampler.steps == 9)
    }

    @Test func importBuildsASpec() async throws {
        let command = try await ImportCommand.asyncParse([
            "/w/a.pt", "b.safetensors", "--convention", "repa", "--heads", "3", "--weights", "model", "--decoder",
            "/vae",
        ])
        guard let spec = try command.document().read().spec.value as? ImportSpec else { throw CancellationError() }
        #expect(spec.files.first == "/w/a.pt" && spec.files.last?.hasSuffix("/b.safetensors") == true)
        #expect(spec.convention == .repa && spec.heads == 3 && spec.weights == .raw)
        #expect(spec.latents == LatentSpec(decoder: "/vae", scale: 0.18215))
    }

    @Test func sampleWithoutClassesCountsInAll() async throws {
        guard
            let spec = try await SampleCommand.asyncParse(["12", "-n", "5"]).document().read().spec.value
                as? SamplingSpec
        else {
            throw CancellationError()
        }
        #expect(spec.model.reference == "12" && spec.samples.total == 5 && spec.guidance.method == .none)
    }

    @Test func aBadValueNamesTheField() async throws {
        let command = try await SampleCommand.asyncParse(["m", "--solver", "hein", "--steps", "0"])
        let error = #expect(throws: SpecError.self) { try command.document().read() }
        #expect(error?.issues.map(\.field).sorted() == ["--solver", "--steps"])
    }

    @Test func aMessageNamesTheOptionThatWasTypedInThePlaceOfTheField() async throws {
        let sample = try await SampleCommand.asyncParse(["m", "--steps", "-5"])
        let error = #expect(throws: SpecError.self) { try sample.document().read() }
        #expect(error?.description == "--steps: -5 is out of range; valid is 1 to 100000")
        // The daemon's issues name fields.
        let placed = try sample.document().placing([
            SpecIssue("samples.class", "m was trained without labels; leave it out and give samples.count"),
            SpecIssue("guidance.scale[1]", "no"), SpecIssue("output", "name one in output.decoder"),
        ])
        #expect(
            placed.map(\.description) == [
                "--class: m was trained without labels; leave it out and give -n", "--scale: no",
                "output: name one in --decoder",
            ])
        let weights = try await ImportCommand.asyncParse(["x", "--size", "0"])
        let other = #expect(throws: SpecError.self) { try weights.document().read() }
        #expect(other?.description.hasPrefix("--size: 0 is out of range") == true, "\(other as Any)")
        #expect(
            weights.document().placing([SpecIssue("files", "there is no /x")])[0].description == "files: there is no /x"
        )
    }

    @Test(arguments: [
        ("x.jpg", false), ("x.webp", false), ("/tmp", false), ("x.png", true), ("X.PNG", true), ("grid", true),
    ])
    func thePictureOfSamplesIsAPNGFile(output: String, isTaken: Bool) async {
        let arguments = ["m", "-o", output]
        if isTaken {
            await #expect(throws: Never.self) { try await SampleCommand.asyncParse(arguments) }
        } else {
            await #expect(throws: (any Error).self) { try await SampleCommand.asyncParse(arguments) }
        }
    }

    @Test(arguments: [["get", "18", "--grid"], ["sample", "18", "-o"]])
    func aPictureOfAnotherFormatIsRefusedByEachCommand(words: [String]) {
        #expect(throws: (any Error).self) { try Cfgctl.parseAsRoot(words + ["x.jpg"]) }
        #expect(throws: (any Error).self) { try Cfgctl.parseAsRoot(words + ["/tmp"]) }
        #expect(throws: Never.self) { try Cfgctl.parseAsRoot(words + ["x.PNG"]) }
    }

    @Test(arguments: [("get", "grid.png"), ("get", "a/x.SAFETENSORS"), ("export", "model.safetensors")])
    func theNameOfAFileIsNoDirectory(command: String, name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cfgctl-\(UUID().uuidString).png")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: (any Error).self) { try Cfgctl.parseAsRoot([command, "18", "-o", name]) }
        for other in ["pictures", "run.1", folder.path] {
            #expect(throws: Never.self) { try Cfgctl.parseAsRoot([command, "18", "-o", other]) }
        }
    }

    @Test func aDirectoryIsNoSpec() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cfgctl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data().write(to: folder.appending(path: "t.yaml"))
        let error = #expect(throws: Failure.self) { try SpecFile.read(folder.path) }
        let said = "\(folder.path) is a directory; name the file of the spec, such as \(folder.path)/t.yaml"
        #expect(error?.status == .noInput && error.map { "\($0)" }?.contains(said) == true, "\(error as Any)")
    }

    @Test func aSpecIsReadFromAPipeAndNoEndlessDevice() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "cfgctl-\(UUID().uuidString)").path
        try #require(mkfifo(path, 0o600) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = JobKind.train.commentedExample
        Thread.detachNewThread {
            // Opening waits for the reader.
            guard let file = try? FileHandle(forWritingTo: URL(filePath: path)) else { return }
            try? file.write(contentsOf: Data(text.utf8))
            try? file.close()
        }
        #expect(try SpecFile.read(path).read().spec == SpecDocument(text: text).read().spec)
        let error = #expect(throws: Failure.self) { try SpecFile.read("/dev/zero") }
        #expect(
            error?.status == .badSpec && error.map { "\($0)" }?.contains("has more than 4") == true, "\(error as Any)")
    }

    @Test func aNameNeedsNoQuotesOfYAML() throws {
        let document = try SpecDocument(text: JobKind.train.commentedExample)
            .setting("name=\(JSONValue.string("no: \"x\""))")
        let error = #expect(throws: SpecError.self) { try document.read() }
        #expect(error?.issues.map(\.field) == ["name"])
    }

    @Test func statusAsksForWhatItShows() async throws {
        let now = Examples.start
        let ask = { (words: [String]) in try await StatusCommand.asyncParse(words).parameters(now: now) }
        #expect(try await ask([]) == .init())
        #expect(try await ask(["-a"]) == .init(all: true))
        #expect(try await ask(["--state", "failed"]) == .init(states: [.failed], all: true))
        #expect(try await ask(["--state", "queued", "--label", "a=b"]) == .init(states: [.queued], labels: ["a": "b"]))
        #expect(try await ask(["17", "--since", "1h"]).since == Timestamp(now.addingTimeInterval(-3600)))
        await #expect(throws: (any Error).self) { try await ask(["--since", "soon"]) }
        await #expect(throws: (any Error).self) { try await StatusCommand.asyncParse(["--state", "done"]) }
    }

    @Test func waitAndFollowExcludeEachOther() async {
        await #expect(throws: (any Error).self) {
            try await SubmitCommand.asyncParse(["a.yaml", "--wait", "--follow"])
        }
        await #expect(throws: (any Error).self) {
            try await SubmitCommand.asyncParse(["a.yaml", "--wait", "--dry-run"])
        }
        await #expect(throws: (any Error).self) { try await SubmitCommand.asyncParse(["a.yaml", "--measure"]) }
        await #expect(throws: (any Error).self) { try await WaitCommand.asyncParse(["1", "--timeout", "soon"]) }
        await #expect(throws: Never.self) { try await WaitCommand.asyncParse(["1", "--timeout", "1h30m", "--any"]) }
    }

    @Test func aSamplingJobGivesItsPicturesAndATrainingJobItsNewestCheckpoint() {
        var job = Examples.job(.succeeded)
        job.checkpoint = CheckpointSummary(
            step: 20, path: "/x", sha256: "", bytes: 0, created: Examples.time(0), seconds: 0)
        let paths = [
            "checkpoints/step-00000010/ema.safetensors", "checkpoints/step-00000020/ema.safetensors",
            "checkpoints/step-00000020/manifest.json", "events.jsonl", "log", "previews/step-00000010.png", "spec.json",
        ]
        #expect(
            JobOutputs.files(of: job, among: paths).map(\.to) == [
                "step-00000020/ema.safetensors", "step-00000020/manifest.json", "previews/step-00000010.png",
            ])
        job.kind = .sample
        #expect(
            JobOutputs.files(of: job, among: ["grid.png", "log", "samples.safetensors", "samples/00000000.png"]).map(
                \.from)
                == ["grid.png", "samples.safetensors", "samples/00000000.png"])
    }

    @Test func aRemovalSaysWhatItFrees() {
        let job = Examples.job(.succeeded)
        let removal = Removal(job: 17, checkpoints: 3, files: 21, bytes: 41_200_000)
        #expect(
            RemoveCommand.lines(.init(jobs: [job], removals: [removal], keptUntil: Examples.time(0)))
                == ["Job 17 garments is removed: 3 checkpoints among 21 files, 41 MB to be freed."])
        #expect(
            RemoveCommand.lines(.init(jobs: [job], removals: [Removal(job: 17, checkpoints: 0, files: 1, bytes: 5)]))
                == ["Job 17 garments is removed: 1 file, 5 B freed."])
        #expect(RemoveCommand.lines(.init(jobs: [job])) == ["Job 17 garments is removed."])
    }

    @Test func theModelOfASampleIsShownWhereTheJobIs() {
        var job = Examples.job(.running, reason: nil)
        job.kind = .sample
        job.model = "figures@200"
        #expect(JobTable.note(job) == "from figures@200")
        #expect(JobSentence.state(job) == "Job 17 garments runs: from figures@200")
        job.state = .queued
        job.model = "figures@200 or newer"
        job.reason = "one worker at a time"
        #expect(JobTable.note(job) == "from figures@200 or newer; one worker at a time")
        job.state = .succeeded
        job.model = "figures@200"
        job.exit = JobExit(code: 0, text: "drew 4 samples from figures@200")
        #expect(JobTable.note(job) == "drew 4 samples from figures@200")
    }

    @Test func outputsThatCannotBeWrittenAreRefusedBeforeTheWork() throws {
        let error = #expect(throws: Failure.self) { try OutputFile.check(URL(filePath: "/nope/x.png")) }
        #expect(error?.status == .cannotCreate && error?.message.contains("there is no directory /nope") == true)
        let folder = #expect(throws: Failure.self) { try OutputFile.check(URL(filePath: "/tmp")) }
        #expect(folder?.message == "/tmp is a directory; name a file in it")
        #expect(throws: Never.self) { try OutputFile.check(URL(filePath: "/tmp/\(UUID()).png")) }
        #expect(ShellWord.quoted("a b'c.png") == #"'a b'\''c.png'"# && ShellWord.quoted("/x/y-1.png") == "/x/y-1.png")
    }

    @Test func aLogIsThinnedUnlessItsProgressIsAskedFor() throws {
        func reply(_ second: Double, _ step: Int, _ kind: Event.Kind = .progress) throws -> Log.Reply {
            var event = Event(seq: step, time: Examples.time(second), attempt: 1, event: kind)
            if kind == .progress { event.progress = Examples.progress(step) }
            if kind == .preview { event.path = "previews/step-00000500.png" }
            return Log.Reply(offset: step, event: try JSONValue(encoding: event))
        }
        func count(_ selection: String?, isJSON: Bool = false) throws -> Int {
            var lines = LogLines(selection.flatMap(LogSelection.init(argument:)), isJSON: isJSON)
            var printed = try (0..<100).compactMap { try lines.text(reply(Double($0), $0)) }.count
            printed += try lines.text(reply(100.5, 1400)) == nil ? 0 : 1
            printed += try lines.text(reply(101, 7, .warning)) == nil ? 0 : 1
            printed += try lines.text(Log.Reply(offset: 9, output: "x")) == nil ? 0 : 1
            return printed
        }
        #expect(try count(nil) == 10 + 1 + 1 + 1)
        #expect(try count(nil, isJSON: true) == 103)
        #expect(try count("progress") == 101)
        #expect(try count("warning,output") == 2)
        #expect(LogSelection(argument: "progres") == nil && LogSelection(argument: "") == nil)
        var lines = LogLines(nil, isJSON: false)
        lines.directory = "/runs/17"
        #expect(try lines.text(reply(0, 500, .preview))?.hasSuffix("/runs/17/previews/step-00000500.png") == true)
    }

    @Test func manyWarningsOfOneFieldAreCut() {
        let issues = (0..<50).map {
            SpecIssue(file: nil, line: nil, column: nil, field: "samples.class", message: "\($0) is no class")
        }
        #expect(
            SpecSubmitter.warnings(issues) == [
                "warning: samples.class: 0 is no class", "warning: samples.class: 1 is no class",
                "warning: samples.class: 2 is no class", "warning: samples.class: and 47 more like these",
            ])
        #expect(SpecSubmitter.warnings(Array(issues.prefix(4))).last == "warning: samples.class: and 1 more like this")
    }

    @Test func theSubmittersAreToldWhatToDoNext() {
        let lines = SpecSubmitter.lines(
            Examples.job(.queued, reason: "one worker at a time"), steps: 1400, style: Style(isColored: false))
        let unrecorded = SpecSubmitter.lines(
            Examples.job(.queued), steps: 1, style: Style(isColored: false), hasJournal: false)
        #expect(unrecorded.last == "  log      cfgctl log -f 17")
        let narrow = SpecSubmitter.lines(
            Examples.job(.queued), steps: 1, width: 60, style: Style(isColored: false))
        #expect(narrow.allSatisfy { TextWidth.of($0) <= 60 } && narrow.contains("  journal  journalctl CFGD_JOB=17"))
        #expect(narrow[0].hasSuffix("(train, 1 step)"))
        #expect(
            lines == [
                "Submitted job 17  garments  (train, 1 400 steps)", "Waiting: one worker at a time", "",
                "  follow   cfgctl watch 17        stop     cfgctl cancel 17",
                "  log      cfgctl log -f 17       journal  journalctl CFGD_JOB=17",
            ])
    }
}
