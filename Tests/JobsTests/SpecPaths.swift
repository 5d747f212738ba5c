import Foundation
import Testing

@testable import Jobs

/// Paths of a spec are absolute once it is read.
@Suite struct SpecPaths {
    private func images(_ path: String, base: URL?) throws -> String {
        let text = SpecMessages.good.replacing("images: a.idx, labels: b.idx", with: "images: \"\(path)\"")
        guard let spec = try SpecDocument(text: text, base: base).read().spec.value as? TrainingSpec else {
            throw CancellationError()
        }
        return spec.data.name
    }

    @Test func aRelativePathStartsFromTheBase() throws {
        let base = URL(filePath: "/data/my specs/", directoryHint: .isDirectory)
        #expect(try images("a.idx", base: base) == "/data/my specs/a.idx")
        #expect(try images("./sub/../a b%20.idx", base: base) == "/data/my specs/a b%20.idx")
        #expect(try images("../ünï?#.idx", base: base) == "/data/ünï?#.idx")
        #expect(try images("/abs/a.idx", base: base) == "/abs/a.idx")
    }

    @Test func aFileSpecStartsFromItsOwnDirectory() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "cfgd-spec-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "spec.yaml")
        try SpecMessages.good.write(to: file, atomically: true, encoding: .utf8)
        guard let spec = try SpecDocument(contentsOf: file, named: "spec.yaml").read().spec.value as? TrainingSpec
        else {
            throw CancellationError()
        }
        #expect(spec.data.name == directory.appending(path: "a.idx").standardizedFileURL.path(percentEncoded: false))
    }

    @Test func theFilesThatAJobReadsAreListedWithTheirFields() throws {
        let base = URL(filePath: "/data/", directoryHint: .isDirectory)
        func paths(_ text: String) throws -> [String] {
            try SpecDocument(text: text, base: base).read().paths.map { "\($0.field) \($0.path)" }
        }
        #expect(try paths(SpecMessages.good) == ["data.images /data/a.idx", "data.labels /data/b.idx"])
        let sample = """
            kind: sample
            model: ./run/step-00000001
            samples: {class: [0], source: {images: s.idx}}
            guidance: {method: autoguidance, model: garments, scale: 2}
            """
        #expect(
            try paths(sample).sorted() == [
                "model /data/run/step-00000001", "samples.source.images /data/s.idx",
            ])
    }

    @Test func withoutABaseAPathMustBeAbsolute() throws {
        #expect(try images("/abs/a.idx", base: nil) == "/abs/a.idx")
        for path in ["a.idx", "~/a.idx", "../a.idx", ""] {
            #expect(throws: SpecError.self, "\(path)") { try images(path, base: nil) }
        }
    }

    @Test func aPathWithANULIsNone() {
        #expect(throws: SpecError.self) { try images("/abs/a\\0.idx", base: nil) }
    }

    @Test func theModelIsAJobOrAPath() throws {
        let model = { (text: String) throws -> String? in
            let document = SpecDocument(text: "kind: sample\nmodel: \(text)", base: URL(filePath: "/data/"))
            guard let spec = try document.read().spec.value as? SamplingSpec else { throw CancellationError() }
            return spec.model.reference
        }
        #expect(try model("garments") == "garments")
        #expect(try model("12@500") == "12@500")
        #expect(try model("runs/1") == "/data/runs/1")
        #expect(throws: SpecError.self) { try model("") }
    }
}
