import ChildProcess
import Foundation
import Testing

@testable import Jobs

/// What a spec leads to is read with the rights of its owner: under every key that names a path, a link to what only the daemon
/// may read is refused, and so is a link within a named directory.
@Suite(.enabled(if: TestUser.isPossible, "only root can run programs as other users (with setpriv)"))
struct ForeignLinks {
    /// A spec with `@` in the place of the path under a key.
    struct Trial: Sendable {
        let key: String
        let spec: String
        /// The file or directory that is named, of those that `furnish` makes.
        let target: String
        /// Whether the links within a directory are read by the worker, too.
        var hasEntries = false
        /// Whether the spec is good with an open file in this place.
        var isGood = true
    }

    private static let network = "network: {kind: mlp, width: 16, depth: 1}"
    private static let steps = "train: {steps: 2, batch: 8, optimizer: {kind: adamw, rate: 2.0e-3}}"
    private static let idx = "data: {format: idx, images: OPEN/images.idx, labels: OPEN/labels.idx}"
    private static let texts = "data: {format: captions, path: OPEN/captions, size: 8, channels: 1}"

    private static func train(_ data: String, network: String = network, _ more: String = "") -> String {
        "kind: train\n\(data)\n\(network)\n\(steps)\n\(more)"
    }

    private static func textual(_ text: String) -> String {
        train(
            texts, network: "network: {kind: sit, width: 24, depth: 2, heads: 3, patch: 2}",
            "condition: {text: \(text)}")
    }

    private static func classifier(_ test: String) -> String {
        "kind: classifier\n\(idx)\n\(network)\n\(steps)\ntest: \(test)"
    }

    private static func sample(_ more: String, model: String = "OPEN/ck") -> String {
        "kind: sample\nmodel: \(model)\n\(more)"
    }

    static let trials = [
        Trial(
            key: "data.images", spec: train("data: {format: idx, images: @, labels: OPEN/labels.idx}"),
            target: "images.idx"),
        Trial(
            key: "data.labels", spec: train("data: {format: idx, images: OPEN/images.idx, labels: @}"),
            target: "labels.idx"),
        Trial(
            key: "data.path", spec: train("data: {format: folder, path: @, size: 8, channels: 1}"), target: "photos",
            hasEntries: true),
        Trial(
            key: "data.path", spec: train("data: {format: captions, path: @, size: 8, channels: 1}"),
            target: "captions",
            hasEntries: true),
        Trial(
            key: "data.path", spec: train("data: {format: cifar, path: @, size: 8, crop: random}"), target: "records",
            hasEntries: true),
        Trial(key: "data.path", spec: train("data: {format: csv, path: @}"), target: "points.csv"),
        Trial(key: "source", spec: train(idx, "source: {format: idx, images: @}"), target: "images.idx"),
        Trial(
            key: "condition.text.transformer.tokenizer", spec: textual("{transformer: {tokenizer: @}}"), target: "clip",
            hasEntries: true),
        Trial(key: "condition.text.clip.path", spec: textual("{clip: {path: @}}"), target: "clip", hasEntries: true),
        Trial(
            key: "condition.text.clip.tokenizer", spec: textual("{clip: {path: OPEN/clip, tokenizer: @}}"),
            target: "clip",
            hasEntries: true),
        Trial(
            key: "test.images", spec: classifier("{images: @, labels: OPEN/labels.idx}"), target: "images.idx"),
        Trial(
            key: "test.labels", spec: classifier("{images: OPEN/images.idx, labels: @}"), target: "labels.idx"),
        Trial(
            key: "test.data", spec: classifier("{data: {format: idx, images: @, labels: OPEN/labels.idx}}"),
            target: "images.idx"),
        Trial(key: "model", spec: sample("samples: {class: [0]}", model: "@"), target: "ck", hasEntries: true),
        Trial(key: "model", spec: "kind: evaluate\nmodel: @\n\(idx)", target: "ck", hasEntries: true),
        Trial(
            key: "guidance.model",
            spec: sample("samples: {class: [0]}\nguidance: {method: autoguidance, model: @, scale: 2}"), target: "ck",
            hasEntries: true),
        Trial(
            key: "guidance.classifier.model",
            spec: sample("samples: {class: [0]}\nguidance: {method: none, classifier: {model: @}}"), target: "ck",
            hasEntries: true, isGood: false),
        Trial(
            key: "output.noise", spec: sample("samples: {class: [0]}\noutput: {noise: @}"), target: "noise.safetensors"),
        Trial(
            key: "samples.source", spec: sample("samples: {class: [0], source: {format: idx, images: @}}"),
            target: "images.idx", isGood: false),
        Trial(
            key: "output.decoder", spec: sample("samples: {class: [0]}\noutput: {decoder: @}"), target: "vae",
            hasEntries: true),
        Trial(key: "files", spec: "kind: import\nfiles: [@]", target: "ck", hasEntries: true),
        Trial(key: "files", spec: "kind: import\nfiles: [@]", target: "export", hasEntries: true),
        Trial(key: "files", spec: "kind: import\nfiles: [@]\nconvention: sit", target: "noise.safetensors"),
        Trial(
            key: "latents.decoder", spec: "kind: import\nfiles: [OPEN/ck]\nlatents: {decoder: @, scale: 1}",
            target: "vae"),
        Trial(key: "autoencoder", spec: "kind: encode\n\(texts)\nautoencoder: @", target: "vae", hasEntries: true),
    ]

    /// The keys of the tables that name paths, those of a data set in another place than `data` as one.
    private static func paths(_ mappings: [MappingDescription], at path: String) -> Set<String> {
        var found: Set<String> = []
        for key in mappings.flatMap(\.keys) {
            let name = path.isEmpty ? key.word : "\(path).\(key.word)"
            found.formUnion(paths(key.type, name))
        }
        return found
    }

    private static func paths(_ type: TypeDescription, _ name: String) -> Set<String> {
        if type.isPath || type.name == "model" { return [name] }
        switch type.shape {
        case .value: return []
        case .mapping(let inner):
            let found = paths(inner, at: name)
            return ["test.data", "source", "samples.source"].contains(name) && !found.isEmpty ? [name] : found
        case .forms(let forms):
            return forms.reduce(into: []) { found, form in
                guard let settings = form.settings else { return }
                found.formUnion(paths(settings, form.word.map { "\(name).\($0)" } ?? name))
            }
        }
    }

    @Test func everyKeyThatNamesAPathHasATrial() {
        let keys = JobKind.allCases.reduce(into: Set<String>()) { found, kind in
            found.formUnion(Self.paths([MappingDescription(variant: nil, keys: kind.specType.keys)], at: ""))
        }
        let unnamed = Set(keys.map { $0.hasPrefix("source.") ? "source" : $0 })
        #expect(unnamed == Set(Self.trials.map(\.key)))
    }

    /// The words of a refusal on behalf of bob.
    private static let refusal = "user 7003, for whom it is read, may not"

    @Test func aLinkToWhatOnlyTheDaemonMayReadIsRefusedUnderEveryKey() async throws {
        try await shared { place in
            try await furnish(place)
            let bob = try TestUser.bob.directory("bob", in: place.root)
            for trial in Self.trials {
                let (open, closed) = ("\(place.root.path)/open", "\(place.root.path)/closed/\(trial.target)")
                let spec = trial.spec.replacing("OPEN", with: open)
                if trial.isGood {
                    let good = try place.write(spec.replacing("@", with: "\(open)/\(trial.target)"), to: "good.yaml")
                    let run = try await place.ctl(as: .bob, "submit", "--dry-run", good)
                    #expect(run.status == 0, "\(trial.key): \(run.errors)")
                }
                let link = bob.appending(path: "link-\(UUID().uuidString)")
                try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: closed)
                for path in [link.path, closed] {
                    let bad = try place.write(spec.replacing("@", with: path), to: "bad.yaml")
                    let run = try await place.ctl(as: .bob, "submit", bad)
                    #expect(
                        run.status == 65 && run.errors.contains(Self.refusal), "\(trial.key) \(path): \(run.errors)")
                }
            }
        }
    }

    @Test func aLinkWithinANamedDirectoryIsRefusedUnderEveryKey() async throws {
        try await shared { place in
            try await furnish(place)
            let bob = try TestUser.bob.directory("bob", in: place.root)
            for trial in Self.trials where trial.hasEntries {
                let directory = try Self.mirror(place.root.appending(path: "closed/\(trial.target)"), in: bob)
                let spec = trial.spec.replacing("OPEN", with: "\(place.root.path)/open").replacing(
                    "@", with: directory.path)
                try await expectRefusal(spec, trial.key, in: place)
            }
        }
    }

    @Test func somebodyElsesWeightsAreNotImportedNorDrawnFromThroughLinks() async throws {
        try await shared { place in
            try await furnish(place)
            let bob = try TestUser.bob.directory("bob", in: place.root)
            let checkpoint = place.run(1).appending(path: "checkpoints/step-00000020")
            let words = "it leads to what is inside job 1, which user 7003 may not use"
            let whole = try Self.mirror(checkpoint, in: bob)
            // With the manifest itself, which is no secret, and links to the weights alone.
            let weights = try Self.mirror(checkpoint, in: bob)
            let manifest = weights.appending(path: CheckpointManifest.fileName)
            try FileManager.default.removeItem(at: manifest)
            try FileManager.default.copyItem(at: checkpoint.appending(path: CheckpointManifest.fileName), to: manifest)
            chmod(manifest.path, 0o644)
            for directory in [whole, weights] {
                try await expectRefusal("kind: import\nfiles: [\(directory.path)]", "files", words, in: place)
                try await expectRefusal(
                    "kind: sample\nmodel: \(directory.path)\nsamples: {class: [0]}", "model", words, in: place)
            }
            // Their owner may use them, through links and without.
            let ada = try TestUser.ada.directory("ada", in: place.root)
            let own = try Self.mirror(place.root.appending(path: "open/ck"), in: ada)
            for path in [own.path, checkpoint.path] {
                let spec = try place.write(
                    "kind: sample\nmodel: \(path)\nsamples: {class: [0]}\nsampler: {steps: 2}", to: "o.yaml")
                let run = try await place.ctl(as: .ada, "submit", spec, "--wait")
                #expect(run.status == 0, "\(path): \(run.errors)")
            }
        }
    }

    private func shared(_ body: (Workplace) async throws -> Void) async throws {
        try await Workplace.with(
            options: ["--access", "shared", "--admin-group", TestUser.administrators.name], user: .daemon,
            prepare: { place in try TestUser.daemon.own(place.root, mode: 0o755) }, body)
    }

    /// Expects that bob's job is refused at submit, or fails with the reason.
    private func expectRefusal(
        _ spec: String, _ key: String, _ words: String = refusal, in place: Workplace
    ) async throws {
        let file = try place.write(spec, to: "entries.yaml")
        let run = try await place.ctl(as: .bob, "submit", file, "--wait", "--json")
        #expect(run.status != 0, "\(key): \(spec)")
        let shown = try await place.ctl(as: .bob, "log", "@last")
        #expect(!run.errors.contains("Given up after"), "\(key): another try would be refused as well")
        #expect((run.errors + run.output + shown.output).contains(words), "\(key): \(run.errors)\n\(shown.output)")
    }

    /// Makes a directory of the same names, each file of which is a link.
    private static func mirror(_ directory: URL, in parent: URL) throws -> URL {
        let files = FileManager.default
        let copy = parent.appending(path: "mirror-\(UUID().uuidString)", directoryHint: .isDirectory)
        try files.createDirectory(at: copy, withIntermediateDirectories: true)
        for name in try files.subpathsOfDirectory(atPath: directory.path) {
            let (from, to) = (directory.appending(path: name), copy.appending(path: name))
            var isDirectory: ObjCBool = false
            _ = files.fileExists(atPath: from.path, isDirectory: &isDirectory)
            if isDirectory.boolValue {
                try files.createDirectory(at: to, withIntermediateDirectories: true)
            } else {
                try files.createDirectory(at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
                try? files.createSymbolicLink(at: to, withDestinationURL: from)
            }
        }
        return copy
    }

    /// Trains job 1 for ada, and makes `open`, which everybody may read, and `closed`, the same for the daemon alone.
    private func furnish(_ place: Workplace) async throws {
        let files = FileManager.default
        let open = place.root.appending(path: "open", directoryHint: .isDirectory)
        try files.createDirectory(at: open, withIntermediateDirectories: true)
        let data = try SmallData.write(to: open)
        let spec = try place.write(SmallData.spec(data, steps: 20), to: "train.yaml")
        let run = try await place.ctl(as: .ada, "submit", spec, "--wait")
        try #require(run.status == 0, "\(run.errors)")
        try files.copyItem(
            at: place.run(1).appending(path: "checkpoints/step-00000020"), to: open.appending(path: "ck"))
        _ = try SmallAutoencoder.write(to: open)
        func write(_ content: Data, _ name: String) throws {
            let file = open.appending(path: name)
            try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try content.write(to: file)
        }
        for index in 0..<4 {
            let picture = SmallPicture.png(edge: index * 3)
            try write(picture, "photos/\(index % 2)/\(index).png")
            try write(picture, "captions/\(index).png")
        }
        let lines = (0..<4).map { #"{"file_name": "\#($0).png", "text": "number \#($0)"}"# }
        try write(Data(lines.joined(separator: "\n").utf8), "captions/metadata.jsonl")
        try write(
            Data((0..<3073 * 8).map { UInt8(truncatingIfNeeded: $0 % 3073 == 0 ? 1 : $0) }), "records/data_batch_1.bin")
        try write(Data("0,1\n1,0\n".utf8), "points.csv")
        for name in ["config.json", "tokenizer.json"] { try write(Data("{}".utf8), "clip/\(name)") }
        try write(Data([8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8)), "clip/model.safetensors")
        try write(Data([8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8)), "noise.safetensors")
        let exported = place.root.appending(path: "exported").path
        let export = try await place.ctl("export", "1", "-o", exported)
        try #require(export.status == 0, "\(export.errors)")
        try files.copyItem(atPath: exported, toPath: open.appending(path: "export").path)

        let closed = place.root.appending(path: "closed", directoryHint: .isDirectory)
        try files.copyItem(at: open, to: closed)
        for (root, user, mode) in [(open, TestUser.ada, 0o755 as mode_t), (closed, .daemon, 0o700)] {
            for name in try files.subpathsOfDirectory(atPath: root.path) {
                try user.own(root.appending(path: name), mode: mode)
            }
            try user.own(root, mode: mode)
        }
    }
}
