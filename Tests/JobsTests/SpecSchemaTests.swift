import ChildProcess
import Foundation
import Testing

@testable import Jobs

/// The JSON Schema of specs accepts what the reader accepts, and rejects what is wrong with a spec's structure, as the
/// Python package jsonschema sees it.
@Suite struct SpecSchemaTests {
    private static let python = ProcessInfo.processInfo.environment["CFGD_PEER_PYTHON"]
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A document, and the overrides of a command line.
    private struct Document: Encodable {
        var name: String
        var text: String
        var settings: [String: String] = [:]
    }

    /// Validates documents.
    /// - Returns: the messages of the validator for each document, none for a valid one.
    private static func validate(_ documents: [Document]) async throws -> [[String]] {
        let place = FileManager.default.temporaryDirectory.appending(path: "cfgd-schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        struct Request: Encodable {
            let schemas: [String: JSONSchema]
            let documents: [Document]
        }
        let schemas = Dictionary(uniqueKeysWithValues: JobKind.allCases.map { ($0.rawValue, $0.schema) })
        let (request, script) = (place.appending(path: "request.json"), place.appending(path: "validate.py"))
        let (answer, errors) = (place.appending(path: "answer.json"), place.appending(path: "errors"))
        try JSONEncoder().encode(Request(schemas: schemas, documents: documents)).write(to: request)
        try """
        import json, sys, yaml
        from jsonschema import Draft7Validator

        request = json.load(sys.stdin)
        for schema in request["schemas"].values():
            Draft7Validator.check_schema(schema)
        validators = {kind: Draft7Validator(schema) for kind, schema in request["schemas"].items()}
        answers = []
        for document in request["documents"]:
            # YAML 1.1 takes the number 1e-08 of JSON for a text.
            text = document["text"]
            spec = json.loads(text) if text.startswith("{") else yaml.safe_load(text)
            for path, value in document["settings"].items():
                *way, last = path.split(".")
                place = spec
                for word in way:
                    if not isinstance(place.get(word), dict):
                        place[word] = {}
                    place = place[word]
                place[last] = yaml.safe_load(value)
            kind = spec.get("kind") if isinstance(spec, dict) else None
            if kind in validators:
                answers.append([error.message[:200] for error in validators[kind].iter_errors(spec)])
            else:
                answers.append(["no kind"])
        json.dump(answers, sys.stdout)
        """.write(to: script, atomically: true, encoding: .utf8)
        let run = try ChildProcess(
            URL(filePath: try #require(python)), [script.path], input: request, output: answer, errors: errors)
        let status = await run.wait()
        #expect(status == 0, "\((try? String(contentsOf: errors, encoding: .utf8)) ?? "")")
        return try JSONDecoder().decode([[String]].self, from: Data(contentsOf: answer))
    }

    @Test(.enabled(if: python != nil, "CFGD_PEER_PYTHON names no Python with jsonschema; `make test` installs one"))
    func everySpecThatIsReadValidates() async throws {
        let examples = try FileManager.default.contentsOfDirectory(
            at: Self.root.appending(path: "examples"), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "yaml" }
        #expect(examples.count > 3)
        var documents = try examples.map {
            Document(name: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8))
        }
        documents += JobKind.allCases.map { Document(name: "\($0)", text: $0.commentedExample) }
        documents += SpecForms.specs.map { Document(name: $0, text: $0) }
        for spec in SpecForms.specs {
            // What is frozen is a spec, too.
            let frozen = try SpecDocument(text: spec, base: URL(filePath: "/data/")).read().spec
            documents.append(
                Document(
                    name: "frozen: \(spec)", text: String(decoding: try JSONEncoder().encode(frozen), as: UTF8.self)))
        }
        for (document, messages) in zip(documents, try await Self.validate(documents)) {
            #expect(messages == [], "\(document.name)")
        }
    }

    /// A value of another type or beyond the range of each key that the example of a kind can have, and a misspelt key beside it.
    private static func faults(of kind: JobKind) -> [(field: String, value: String)] {
        var faults: [(field: String, value: String)] = []
        func add(_ keys: [KeyDescription], at path: String) {
            for key in keys {
                let name = path.isEmpty ? key.word : "\(path).\(key.word)"
                faults.append((name + "x", "1"))
                switch key.type.shape {
                case .mapping(let mappings):
                    faults.append((name, "5.5"))
                    guard let mapping = mappings.first, !["source", "samples.source", "test.data"].contains(name) else {
                        continue
                    }
                    add((mapping.variant.map { [$0.key] } ?? []) + mapping.keys, at: name)
                case .forms: faults.append((name, "{no-such-form: 1}"))
                case .value:
                    switch key.type.name {
                    case "word", "device": faults.append((name, "no-such-word"))
                    case "flag": faults.append((name, "perhaps"))
                    case "whole number", "even number": faults += [(name, "-1"), (name, "many")]
                    case "number": faults += [(name, "-1e9"), (name, "many")]
                    case "text", "path", "job name": faults.append((name, "{a: 1}"))
                    default: faults.append((name, "{a: 1}"))
                    }
                }
            }
        }
        add(kind.specType.keys, at: "")
        // The seeds go to the largest number, and scales below zero are scales.
        return faults.filter { fault in !fault.value.hasPrefix("-1e9") || !fault.field.hasSuffix("scale") }
    }

    @Test(
        .enabled(if: python != nil, "CFGD_PEER_PYTHON names no Python with jsonschema; `make test` installs one"),
        arguments: JobKind.allCases)
    func theReaderAndTheSchemaRejectTheSameFaults(kind: JobKind) async throws {
        let faults = Self.faults(of: kind)
        #expect(faults.count > 10)
        let documents = faults.map { fault in
            Document(
                name: "\(fault.field)=\(fault.value)", text: kind.commentedExample, settings: [fault.field: fault.value]
            )
        }
        for ((document, fault), messages) in zip(zip(documents, faults), try await Self.validate(documents)) {
            let issues = SpecMessages.issues(document.text, [document.name])
            #expect(issues.contains { $0.field.hasPrefix(fault.field) }, "the reader takes \(document.name): \(issues)")
            #expect(messages != [], "the schema takes \(document.name)")
        }
    }

    @Test(.enabled(if: python != nil, "CFGD_PEER_PYTHON names no Python with jsonschema; `make test` installs one"))
    func theStructuralErrorsOfTheTestsAreRejected() async throws {
        let documents = Self.structural.map { Document(name: $0, text: $0) }
        for (document, messages) in zip(documents, try await Self.validate(documents)) {
            #expect(!SpecMessages.issues(document.text).isEmpty, "the reader takes \(document.name)")
            #expect(messages != [], "the schema takes \(document.name)")
        }
    }

    /// The specs of other tests that are wrong in keys, types, words or ranges.
    private static let structural: [String] = {
        let good = SpecMessages.good
        let train = "kind: train\ndata: {images: a.idx}\nnetwork: {kind: mlp}\ntrain: {steps: 1}\n"
        let sample = "kind: sample\nmodel: m\nsamples: {class: [0]}\n"
        return [
            good.replacing("channels:", with: "chanels:"), good + "\n  zzzzzzzz: 1",
            good.replacing("batch: 4", with: "batch: 0"), good + "\n  warmup: 1", good + "\n  clip: 0",
            good.replacing("steps: 10", with: "steps: 10.5"), good.replacing("steps: 10", with: "steps: [1]"),
            good + "\nseed: -1", good.replacing("format: idx", with: "format: idy"), "name: x", "kind: trian",
            train + "path: cosin", train + "path: polynomial", train + "path: {linear: {}}",
            train + "path: {polynomial: {n: 0.5}}", train + "path: {polynomial: {n: 2, m: 1}}",
            train + "path: {custom: {alpha: t}}", train + "objective: {time: {logit-normal: {men: 1}}}",
            train + "checkpoint: 5", train + "condition: {drop: 2}", train + "condition: {text: {clip: {}}}",
            sample + "guidance: {scale: 2, interval: {sigma: [0, 1]}}",
            sample + "guidance: {scale: 2, interval: [0, 0.5, 1]}",
            sample + "guidance: {scale: 2000}", sample + "guidance: {scale: 2, schedule: {power: 0}}",
            sample + "sampler: {schedule: {list: [0, 2]}}", sample + "sampler: {solver: hein}",
            sample + "sampler: {steps: 0}", sample + "output: {grid: perhaps}",
            "kind: sample\nmodel: {gaussian-mixture: {means: [[0]], std: 0}}",
            "kind: sample\nmodel: {gaussian-mixture: {std: 1}}", "kind: sample", "kind: import", "kind: encode",
            "kind: evaluate", "kind: classifier\ndata: {images: a, labels: b}\ntrain: {steps: 1}",
        ]
    }()
}
