import ChildProcess
import Digest
import Foundation
import Jobs
import Testing

/// Names in foreign files lead nowhere: a manifest of an imported checkpoint names what its writer liked.
@Suite struct ForgedNames {
    /// A name in the manifest of a foreign checkpoint, and the file that it would create, relative to the workplace.
    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let target: String
        /// The place of the content for a reader of the foreign checkpoint, relative to the workplace.
        let source: String
        let content: String
        var testDescription: String { target }
    }

    /// The foreign checkpoint, deep enough for the ways up.
    private static let checkpoint = "t/u/v/x/y/ck"

    private static let attacks = [
        Attack(
            name: "../../../1/outcome.json", target: "state/runs/1/outcome.json", source: "t/u/v/1/outcome.json",
            content:
                #"{"attempt":1,"finished":"2026-11-28T12:00:00Z","result":"succeeded","step":9,"text":"forged"}"#),
        Attack(
            name: "../../../../queue.sqlite-journal", target: "state/queue.sqlite-journal",
            source: "t/u/queue.sqlite-journal", content: "no journal"),
        Attack(
            name: "../../../../../home/.ssh/authorized_keys", target: "home/.ssh/authorized_keys",
            source: "t/home/.ssh/authorized_keys", content: "ssh-ed25519 AAAA"),
        Attack(
            name: "planted.json", target: "state/runs/2/checkpoints/step-00000020/planted.json",
            source: "t/u/v/x/y/ck/planted.json", content: "{}"),
    ]

    @Test(arguments: attacks) func aFileThatAForeignManifestNamesIsNotWritten(attack: Attack) async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 20), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "--wait").status == 0)
            let files = FileManager.default
            let foreign = place.root.appending(path: Self.checkpoint)
            try files.createDirectory(
                at: foreign.deletingLastPathComponent(), withIntermediateDirectories: true)
            try files.copyItem(at: place.run(1).appending(path: "checkpoints/step-00000020"), to: foreign)
            let source = place.root.appending(path: attack.source)
            try files.createDirectory(at: source.deletingLastPathComponent(), withIntermediateDirectories: true)
            try files.createDirectory(
                at: place.root.appending(path: "home/.ssh"), withIntermediateDirectories: true)
            try Data(attack.content.utf8).write(to: source)
            try Self.forge(foreign.appending(path: CheckpointManifest.fileName), attack.name, Data(attack.content.utf8))
            let outcome = place.run(1).appending(path: "outcome.json")
            let before = try Data(contentsOf: outcome)

            let importing = try place.write("kind: import\nfiles: [\(foreign.path)]\n", to: "import.yaml")
            let run = try await place.ctl("submit", importing, "--wait")
            #expect(run.status == 1, "\(run.errors)")
            let why = try await place.ctl("show", "2")
            #expect(why.output.contains("is none that a checkpoint has"), "\(why.output)")
            let sample = try place.write("kind: sample\nmodel: \(foreign.path)\n", to: "sample.yaml")
            let refused = try await place.ctl("submit", sample)
            #expect(
                refused.status != 0 && refused.errors.contains("is none that a checkpoint has"), "\(refused.errors)")

            #expect(
                !files.fileExists(atPath: place.root.appending(path: attack.target).path)
                    || attack.target.hasSuffix("1/outcome.json"))
            #expect(try Data(contentsOf: outcome) == before)
            #expect(
                try files.contentsOfDirectory(atPath: place.run(2).path).contains("checkpoints") == false
                    || files.contentsOfDirectory(atPath: place.run(2).appending(path: "checkpoints").path).isEmpty)
            #expect(await place.stopDaemon() == 0)
            try await place.start()
            #expect(try await place.ctl("status", "-a").status == 0)
        }
    }

    /// Adds a file to a manifest and seals it again, as the writer of a foreign checkpoint can.
    private static func forge(_ manifest: URL, _ name: String, _ content: Data) throws {
        var text = try String(contentsOf: manifest, encoding: .utf8)
        let seal = try #require(text.firstMatch(of: #/"seal" : "([0-9a-f]{64})"/#)).1
        let entry = #""\#(name)" : {"bytes" : \#(content.count), "sha256" : "\#(try SHA256.hash(of: content))"},"#
        text = text.replacing(#/"files" : \{/#) { "\($0.output)\n\(entry)" }
        text = text.replacing(seal, with: CheckpointManifest.unsealed)
        let new = try SHA256.hash(of: Data(text.utf8))
        try Data(text.replacing(CheckpointManifest.unsealed, with: new).utf8).write(to: manifest)
    }
}
