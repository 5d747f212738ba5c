import Foundation
import Testing

@testable import Jobs

/// The formats of data, what each may say, and what is said where it says something else.
@Suite struct DataSpecTests {
    /// Between them they use every key of every format.
    static let data = [
        "{format: idx, images: a.idx, labels: b.idx, size: 32, flip: true, classes: 10, limit: 5}",
        "{format: cifar, path: cifar-10-batches-bin, split: test, flip: true, crop: random, size: 32, channels: 1}",
        "{format: cifar, path: [a.bin, b.bin], variant: 100, labels: coarse, classes: 20}",
        "{format: cifar, path: a.bin, labels: none}",
        "{format: folder, path: photos, size: 64, crop: random, flip: true, channels: 3, unusable: skip, cache: disk}",
        "{format: folder, path: photos, labels: none, size: 64, unusable: {skip: 0.2}}",
        "{format: folder, path: photos, size: 64, cache: none, unusable: refuse}",
        "{format: captions, path: photos, text: caption, file: image, labels: kind, size: 64}",
        "{format: npy, images: x.npy, labels: y.npy, range: [0, 1], size: 8, crop: center}",
        "{format: npz, path: x.npz, images: pics, labels: y, limit: 9}",
        "{format: safetensors, path: l.safetensors, images: latents, labels: y, range: [-4, 4.5]}",
        "{format: safetensors, path: l.safetensors, text: captions}",
        "{format: csv, path: p.csv, columns: [x, y], labels: kind, classes: 3}",
        "{format: toy, kind: moons, count: 1000, seed: 3, noise: 0.2, labels: none}",
        "{format: shapes, count: 1000, seed: 3, size: 24, labels: shape, limit: 7}",
    ]

    static let specs = data.map {
        "kind: train\ndata: \($0)\nnetwork: {kind: mlp}\ntrain: {steps: 1}\n"
    }

    private func read(_ data: String, base: String = "/d") throws -> DataSpec {
        let text = "kind: train\ndata: \(data)\nnetwork: {kind: mlp}\ntrain: {steps: 1}\n"
        guard let spec = try SpecDocument(text: text, base: URL(filePath: base)).read().spec.value as? TrainingSpec
        else {
            throw CancellationError()
        }
        return spec.data
    }

    @Test func pathsOfAllFormatsAreAbsolute() throws {
        for data in Self.data {
            for path in try read(data).examples.paths { #expect(path.hasPrefix("/d/"), "\(path)") }
        }
        #expect(try read(Self.data[2]).examples.paths == ["/d/a.bin", "/d/b.bin"])
    }

    @Test func theSpecTellsWhetherThereAreLabelsAndTexts() throws {
        let labelled = try Self.data.map { try read($0).isLabelled }
        #expect(
            labelled == [
                true, true, true, false, true, false, true, true, true, true, true, false, true, false, true,
            ])
        for data in Self.data {
            let spec = try read(data)
            #expect(!spec.unlabelled.isLabelled && spec.unlabelled.examples.paths.first == spec.examples.paths.first)
            #expect(spec.isCaptioned == ["captions", "shapes", "text: captions"].contains { data.contains($0) })
        }
    }

    @Test func whatWasWrittenBeforeThereWereFormatsIsReadAndWrittenAlike() throws {
        let old = #"{"classes":3,"format":"idx","images":"/a","labels":"/b","limit":7,"size":32}"#
        let spec = try JSONDecoder().decode(DataSpec.self, from: Data(old.utf8))
        #expect(spec.examples == .idx(LabelledFilesSpec(images: "/a", labels: "/b")))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(spec), as: UTF8.self) == old)
    }

    @Test(arguments: [
        ("{format: foldr, path: a}", "data.format: \"foldr\" is not one of idx, cifar, folder"),
        ("{format: foldr, path: a}", "did you mean \"folder\"?"),
        ("{format: folder}", "data.path: is missing; expected the path of the folder"),
        ("{format: folder, pth: a}", "data.pth: unknown key; did you mean \"path\"?"),
        ("{format: folder, path: a, channels: 2}", "data.channels: 2 is out of range; valid is 1 for grey or 3"),
        ("{format: folder, path: a, crop: random}", "data.crop: cuts out a square of data.size, which is missing"),
        ("{format: folder, path: a, crop: middle, size: 8}", "data.crop: \"middle\" is not one of center, random"),
        ("{format: folder, path: a, labels: yes}", "data.labels: \"yes\" is not one of folder, none"),
        ("{format: folder, path: a, unusable: keep}", "data.unusable: \"keep\" is not one of refuse, skip"),
        ("{format: folder, path: a, unusable: {skip: 2}}", "data.unusable.skip: 2 is out of range; valid is (0, 1]"),
        ("{format: folder, path: a, cache: none}", "data.size: is missing; pictures that are not kept decoded need it"),
        (
            "{format: folder, path: a, size: 8, cache: none, unusable: skip}",
            "data.unusable: which pictures are unusable shows when all are decoded"
        ),
        ("{format: cifar}", "data.path: is missing; expected the path of the binary version's files"),
        ("{format: cifar, path: []}", "data.path: names no file"),
        ("{format: cifar, path: a, variant: 20}", "data.variant: 20 is out of range; valid is 10 or 100"),
        ("{format: cifar, path: a, labels: course}", "did you mean \"coarse\"?"),
        ("{format: npz, path: a, range: [1]}", "data.range: expected the two values that become -1 and 1"),
        ("{format: npz, path: a, range: [1, 1]}", "data.range: the two values are the same"),
        ("{format: csv, path: a, size: 8}", "data.size: unknown key"),
        ("{format: toy}", "data.kind: is missing; expected mixture, moons, checkerboard or rings"),
        ("{format: toy, kind: moon}", "did you mean \"moons\"?"),
        ("{format: shapes, size: 8}", "data.size: 8 is out of range; valid is 16 to 256"),
        ("{format: idx, path: a}", "data.images: is missing; expected the path of an IDX file"),
    ])
    func whatAFormatDoesNotKnowIsSaidAtItsPlace(data: String, message: String) {
        let text = "kind: train\ndata: \(data)\nnetwork: {kind: mlp}\ntrain: {steps: 1}\n"
        let found = SpecMessages.issues(text).map(\.description)
        #expect(found.contains { $0.contains("spec.yaml:2:") && $0.contains(message) }, "\(found)")
    }
}
