import Foundation
import Jobs
import Testing

@Suite struct JobKindTests {
    @Test(arguments: JobKind.allCases) func aKindIsRegisteredUnderItsOwnSpec(kind: JobKind) {
        #expect(kind.traits.kind == kind)
        #expect(kind.trains == (kind == .train || kind == .classifier))
        #expect((kind.traits.checkpointRole != nil) == [.train, .classifier, .importing].contains(kind))
    }

    @Test(arguments: SpecForms.specs + SpecForms.sources) func aSpecKnowsThePathsThatItsReaderFound(text: String) throws
    {
        let reading = try SpecDocument(text: text, base: URL(filePath: "/data/")).read()
        #expect(Set(reading.spec.paths) == Set(reading.paths))
        #expect(reading.spec.paths.count == reading.paths.count)
    }

    @Test func aSpecTellsTheCheckpointsThatItNames() throws {
        let text = """
            kind: sample
            model: garments@500
            samples: {class: [1]}
            guidance: {method: classifier, model: /judges/1, scale: 2}
            """
        let models = try SpecDocument(text: text).read().spec.modelReferences
        #expect(models.map(\.field) == ["model", "guidance.model"])
        #expect(models.map(\.name) == ["garments@500", "/judges/1"])
        #expect(models.map(\.role) == [.generator, .classifier])
        #expect(models.map(\.use) == [.model, .guidanceModel])
        #expect(models.map(\.isPath) == [false, true])
    }
}

@Suite struct OutcomeTests {
    private static let records: [(key: String, json: String)] = [
        (
            "sampling",
            #"{"model":"ab","solver":"heun","sweeps":[{"evaluations":40,"formula":"v = c","guidedSteps":0,"scale":1,"seconds":2,"spent":80,"steps":20}],"weights":"ema"}"#
        ),
        (
            "classifier",
            #"{"accuracy":0.5,"bins":[{"accuracy":0.5,"calibrationError":0.25,"confidence":0.75,"from":0,"loss":1,"to":1}],"calibrationError":0.25,"examples":8,"source":"the last tenth"}"#
        ),
        (
            "imported",
            #"{"files":[{"path":"/w.pt","sha256":"cd"}],"statements":[{"about":"architecture","text":"SiT"}]}"#
        ),
    ]

    /// The bytes that earlier builds wrote are read, and written again as they were.
    @Test(arguments: records.indices) func theRecordStandsUnderTheKeyOfItsCase(index: Int) throws {
        let (key, record) = Self.records[index]
        let fields = [
            "attempt": "2", "finished": #""2026-01-31T12:00:00.000Z""#, "result": #""succeeded""#, "step": "5",
            "text": #""done""#, key: record,
        ]
        let json =
            "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        let outcome = try JSONDecoder().decode(Outcome.self, from: Data(json.utf8))
        #expect(outcome.attempt == 2 && outcome.step == 5 && outcome.result == .succeeded)
        #expect(outcome.record != nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(outcome), as: UTF8.self) == json)
    }

    @Test func anOutcomeWithoutARecordHasNoKeyOfOne() throws {
        let json =
            #"{"attempt":1,"finished":"2026-01-31T12:00:00.000Z","result":"failed","step":0,"text":"no data"}"#
        let outcome = try JSONDecoder().decode(Outcome.self, from: Data(json.utf8))
        #expect(outcome.record == nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(String(decoding: try encoder.encode(outcome), as: UTF8.self) == json)
    }
}

@Suite struct RunDirectoryTests {
    @Test func aStepNameIsReadAndWritten() {
        #expect("\(StepName(step: 500))" == "step-00000500" && StepName("step-00000500")?.step == 500)
        #expect("\(StepName(step: 123_456_789))" == "step-123456789" && StepName("step-123456789")?.step == 123_456_789)
        for name in ["step-", "step--5", "step-+5", "step-5.png", ".tmp-old-5-1", "Step-5", "5"] {
            #expect(StepName(name) == nil, "\(name)")
        }
    }

    @Test func aFileThatIsMissingOrOfAnotherFormIsNamedWithTheReason() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let run = RunDirectory(root)
        let path = run.spec.path(percentEncoded: false)
        let attempt = run.attempt.path(percentEncoded: false)
        let missing = #expect(throws: RunFileError.self) { try run.currentAttempt() }
        #expect(missing?.description == "cannot read \(attempt): No such file or directory")
        try Data("{}".utf8).write(to: run.spec)
        let malformed = #expect(throws: RunFileError.self) { try run.frozenSpec() }
        #expect(
            malformed?.description.hasPrefix("\(path): not a frozen spec that this build can read: version: ") == true)
    }

    @Test func stagedCheckpointsAreNoCheckpoints() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let run = RunDirectory(root)
        #expect(try run.checkpointSteps() == [])
        for folder in [
            run.checkpoint(step: 20), run.checkpoint(step: 3), run.staged("30"), run.stagedForDeletion(step: 1),
        ] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        #expect(try run.checkpointSteps() == [3, 20])
        #expect(run.stagedForDeletion(step: 1).lastPathComponent.hasPrefix(RunDirectory.stagingPrefix))
    }
}
