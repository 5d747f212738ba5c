import Datasets
import Foundation
import Jobs
import Storage
import Testing
import Tokenizers
import Torch

@testable import Engine

/// What a worker says of its data before the first step.
@Suite(.serialized) struct FindingTests {
    let fixture: RunFixture
    init() throws { fixture = try RunFixture() }

    private func write(labels: [UInt8]) throws {
        try Data([0, 0, 8, 1, 0, 0, 0, UInt8(labels.count)] + labels).write(to: fixture.root.appending(path: "labels"))
    }

    @Test func examplesAndClassesAreReportedOnce() throws {
        try fixture.freeze(try fixture.train(steps: 4, every: 2))
        #expect(fixture.run(attempt: 1, interruption: StopAfter(2)).status == .stopped)
        #expect(fixture.run(attempt: 2).status == .succeeded)
        let events = try fixture.events()
        let report = try #require(events.first?.data)
        #expect(events.filter { $0.event == .data }.count == 1, "a second attempt finds the same")
        #expect(report.field == "data" && report.format == .idx && report.examples == 40 && report.shape == [1, 8, 8])
        #expect(report.classes.map(\.examples) == [14, 13, 13] && report.warnings.isEmpty)
        #expect(
            report.statements.map(\.text) == [
                "40 of 1 x 8 x 8, bytes, from \(fixture.path("images"))", "3 with their examples: 0: 14, 1: 13, 2: 13",
            ])
        #expect(try fixture.directory.foundData() == [report])
    }

    @Test func classesWithoutExamplesAreWarnedOfInTrainingAndInSampling() throws {
        try write(labels: (0..<40).map { [0, 3][$0 % 2] })
        try fixture.freeze(
            try fixture.train(steps: 2, every: 2, more: "preview: {every: 2, steps: 1, classes: [0, 2, 99]}"))
        #expect(fixture.run().status == .succeeded)
        let said = try fixture.events().filter { $0.event == .warning }.compactMap(\.text)
        #expect(
            said == [
                "data: no example has the classes 1, 2, of 4; a model learns nothing of them",
                "data: preview.classes: 99 is no class of the data, whose classes are 0 to 3; previews are drawn without",
            ])
        let model = fixture.directory.checkpoint(step: 2)
        func warnings(_ more: String) throws -> [String] {
            let directory = try fixture.sibling(UUID().uuidString)
            try fixture.freeze(try fixture.sample(model: model, more: more), in: directory)
            #expect(fixture.run(directory).status == .succeeded)
            return try fixture.events(directory).filter { $0.event == .warning }.compactMap(\.text)
        }
        #expect(try warnings("samples: {class: [0, 3]}\nsampler: {steps: 1}").isEmpty)
        let path = model.path(percentEncoded: false)
        #expect(
            try warnings("samples: {class: [0, 2]}\nsampler: {steps: 1}").contains {
                $0.contains("\(path) was trained on no example of class 2: samples of it are arbitrary")
            })
    }

    @Test func textsLongerThanTheContextAreCountedWithTheLongest() throws {
        let spec = try SpecDocument(
            text: """
                kind: train
                data: {format: shapes, size: 16, count: 50}
                network: \(RunFixture.unet)
                condition: {text: {transformer: {context: 4, width: 8, depth: 1, heads: 2, vocabulary: 640}}}
                train: {steps: 1, batch: 4}
                """
        ).read().spec
        try fixture.freeze(spec)
        #expect(fixture.run().status == .succeeded)
        let texts = try #require(try fixture.directory.foundData().first?.texts)
        #expect(texts.count == 50 && texts.cut == 50 && texts.room == 2 && texts.longest > 2 && !texts.countsWords)
        #expect(
            try fixture.events().contains {
                $0.text?.hasPrefix(
                    "data: 50 of 50 texts are longer than the 2 tokens that the model sees, and are cut; the longest")
                    == true
            })
        let look = try #require(DataInspection(seconds: 3600).run(fixture.directory) { Issue.record("\($0)") })
        // Without a tokenizer words are counted: "a small red circle at the top left" has eight.
        let words = try #require(look.reports.first?.texts)
        #expect(words.countsWords && (5...9).contains(words.longest) && words.cut == 50 && look.issues.isEmpty)
    }

    @Test func aLookFindsTheSameWithoutTraining() throws {
        try fixture.freeze(try fixture.train())
        let look = try #require(DataInspection(seconds: 3600).run(fixture.directory) { Issue.record("\($0)") })
        #expect(fixture.run().status == .succeeded)
        #expect(try look.reports == fixture.directory.foundData() && look.issues.isEmpty)

        let other = try fixture.sibling("other")
        let missing = try SpecDocument(
            text:
                "kind: train\ndata: {format: csv, path: \(fixture.path("nowhere.csv"))}\nnetwork: {kind: mlp}\ntrain: {steps: 1}\n"
        ).read().spec
        try fixture.freeze(missing, in: other)
        #expect(
            DataInspection(seconds: 1).run(other) { Issue.record("\($0)") }?.faults == [], "a missing file is a doubt")
        let issues = try #require(DataInspection(seconds: 1).run(other) { Issue.record("\($0)") }).issues
        #expect(
            issues.count == 1 && issues[0].field == "data"
                && issues[0].message.contains("nowhere.csv: cannot be opened"))
    }

    /// Specs of data that exist and do not fit, with the field and the words of the fault.
    @Test(
        arguments: [
            (
                "network: {kind: unet, channels: [8, 8, 8], groups: 4}", "format: shapes, size: 33", "network.channels",
                "33x33 is not a multiple of 4"
            ),
            (
                "network: {kind: mlp}\npreview: {every: 2, classes: [1, 70]}", "format: toy, kind: rings",
                "preview.classes", "70 is no class of the data, whose classes are 0 to 3"
            ),
        ])
    func aSpecThatDoesNotFitItsDataIsAFault(rest: String, data: String, field: String, says: String) throws {
        let spec = try SpecDocument(text: "kind: train\ndata: {\(data)}\n\(rest)\ntrain: {steps: 1, batch: 2}\n").read()
            .spec
        try fixture.freeze(spec)
        let look = try #require(DataInspection(seconds: 3600).run(fixture.directory) { Issue.record("\($0)") })
        #expect(look.issues.isEmpty && look.reports.count == 1)
        #expect(look.faults.map(\.field) == [field] && look.faults[0].message.contains(says), "\(look.faults)")
    }

    /// Paths of another kind of file than the format expects: every attempt would fail.
    @Test(
        arguments: [
            ("format: folder, path: FILE", "is of another format than folder: an IDX file; set format: idx"),
            ("format: csv, path: FOLDER", "is of another format than csv: a directory; set format: folder"),
            ("format: npy, images: FOLDER", "is of another format than npy: a directory"),
            ("format: npz, path: FOLDER", "is of another format than npz: a directory"),
            ("format: safetensors, path: FOLDER", "is of another format than safetensors: a directory"),
            ("format: cifar, path: FILE", "is of another format than cifar: an IDX file"),
            ("format: idx, images: FOLDER", "is of another format than idx: a directory"),
        ])
    func anotherKindOfFileIsAFault(data: String, says: String) throws {
        let root = fixture.root.path(percentEncoded: false)
        let data = data.replacingOccurrences(of: "FILE", with: fixture.path("images"))
            .replacingOccurrences(of: "FOLDER", with: root)
        let spec = try SpecDocument(
            text: "kind: train\ndata: {\(data)}\nnetwork: {kind: mlp}\ntrain: {steps: 1, batch: 2}\n"
        ).read().spec
        let directory = try fixture.sibling("look")
        try fixture.freeze(spec, in: directory)
        let look = try #require(DataInspection(seconds: 3600).run(directory) { Issue.record("\($0)") })
        #expect(look.issues.isEmpty && look.faults.count == 1, "\(look)")
        #expect(look.faults.first?.message.contains(says) == true, "\(look.faults)")
    }

    @Test func aLookOfAnEarlierProgramHasNoFaults() throws {
        let text = #"{"reports":[],"issues":[{"field":"data","message":"m"}]}"#
        let look = try JSONDecoder().decode(DataLook.self, from: Data(text.utf8))
        #expect(look == DataLook(reports: [], issues: [SpecIssue("data", "m")]))
    }

    @Test(
        arguments: [
            (DataError(file: "a", reason: "cannot be read", code: EIO), WorkerStatus.inputOutput),
            (DataError(file: "a", reason: "cannot be read", code: EACCES), .badInput),
            (DataError(file: "a", reason: "is damaged"), .badInput),
            (FileError(operation: "create", path: "/proc/nothing", code: ENOENT), .badInput),
            (FileError(operation: "write", path: "/a", code: EROFS), .badInput),
            (FileError(operation: "write", path: "/a", code: EIO), .inputOutput),
            (FileError(operation: "write", path: "/a", code: ENOSPC), .noSpace),
            (FileError(operation: "write", path: "/a", code: EDQUOT), .noSpace),
            (DataError(file: "a", reason: "cannot be cached", code: ENOSPC), .noSpace),
            (DataError(file: "a", reason: "cannot be cached", code: EDQUOT), .noSpace),
            (FileError(operation: "open", path: "/a", code: EMFILE), .inputOutput),
            (RunFileError(path: "/a", cause: .unreadable(errno: EIO)), .inputOutput),
            (RunFileError(path: "/a", cause: .unreadable(errno: ENOENT)), .badInput),
            (TokenizerError(file: "/t", reason: "cannot be read", code: EIO), .inputOutput),
            (TokenizerError(file: "/t", reason: "is no tokenizer"), .badInput),
            (TorchError(operation: "matmul", message: "shapes cannot be multiplied"), .badInput),
            (TorchError(operation: "empty", message: "can't allocate memory: 3 bytes"), .internalError),
            (CocoaError(.fileReadNoPermission), .badInput), (CocoaError(.fileReadUnknown), .inputOutput),
            (DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "x")), .badInput),
        ] as [(any Error & Sendable, WorkerStatus)])
    func whatEveryAttemptWouldRepeatIsNotTriedAgain(error: any Error & Sendable, status: WorkerStatus) {
        #expect(JobFailure(error).status == status)
    }
}
