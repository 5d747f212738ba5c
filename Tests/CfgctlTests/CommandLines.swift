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
        #expect(error?.issues.map(\.field).sorted() == ["sampler.solver", "sampler.steps"])
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

    @Test func manyWarningsOfOneFieldAreCut() {
        let issues = (0..<50).map {
            SpecIssue(file: nil, line: nil, column: nil, field: "samples.class", message: "\($0) is no class")
        }
        #expect(
            SpecSubmitter.warnings(issues) == [
                "warning: samples.class: 0 is no class", "warning: samples.class: 1 is no class",
                "warning: samples.class: 2 is no class", "warning: samples.class: and 47 more like these",
            ])
    }

    @Test func theSubmittersAreToldWhatToDoNext() {
        let lines = SpecSubmitter.lines(
            Examples.job(.queued, reason: "one worker at a time"), steps: 1400, style: Style(isColored: false))
        #expect(
            lines == [
                "Submitted job 17  garments  (train, 1 400 steps)", "Waiting: one worker at a time", "",
                "  follow   cfgctl watch 17        stop     cfgctl cancel 17",
                "  log      cfgctl log -f 17       journal  journalctl CFGD_JOB=17",
            ])
    }
}
