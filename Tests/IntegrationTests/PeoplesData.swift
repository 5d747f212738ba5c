import ChildProcess
import Foundation
import Testing

/// Data of all kinds with the real programs: what people have is trained on, and what is broken among it is counted.
@Suite struct PeoplesData {
    /// Ten pictures of two classes.
    private func pictures(in place: Workplace) throws -> URL {
        let folder = place.root.appending(path: "photos", directoryHint: .isDirectory)
        for index in 0..<10 {
            let kind = folder.appending(path: index < 4 ? "boot" : "ankle boot")
            try FileManager.default.createDirectory(at: kind, withIntermediateDirectories: true)
            try SmallPicture.png(edge: index + 1).write(to: kind.appending(path: "\(index).png"))
        }
        return folder
    }

    private func spec(_ data: String, name: String, steps: Int = 3, every: Int = 20) -> String {
        """
        kind: train
        name: \(name)
        data: \(data)
        network: {kind: mlp, width: 16, depth: 1}
        condition: {drop: 0.1}
        train: {steps: \(steps), batch: 8, optimizer: {kind: adamw, rate: 2.0e-3}}
        checkpoint: {every: \(every)}
        """
    }

    @Test func eachFormatTrainsByItsRelativePath() async throws {
        try await Workplace.with { place in
            let folder = try pictures(in: place)
            let lines = (0..<10).map {
                "{\"file_name\": \"\($0 < 4 ? "boot" : "ankle boot")/\($0).png\", \"text\": \"edge \($0)\", \"kind\": \($0 % 3)}"
            }
            try place.write(lines.joined(separator: "\n"), to: "photos/metadata.jsonl")
            let records = (0..<8).flatMap { [UInt8($0)] + [UInt8](repeating: UInt8($0), count: 3072) }
            try Data(records).write(to: place.root.appending(path: "records.bin"))
            try place.write("x,y,kind\n1,2,a\n-1,0.5,b\n0,0,a\n", to: "points.csv")
            #expect(FileManager.default.fileExists(atPath: folder.path))
            let formats: [(data: String, classes: Int, names: String?)] = [
                ("{format: folder, path: photos, size: 8, channels: 1}", 2, "\"classNames\":[\"ankle boot\",\"boot\"]"),
                ("{format: folder, path: photos, size: 8, cache: none, labels: none}", 0, nil),
                ("{format: captions, path: photos/metadata.jsonl, size: 8, labels: kind}", 3, nil),
                ("{format: cifar, path: records.bin, size: 8, crop: random}", 10, nil),
                ("{format: csv, path: points.csv, labels: kind}", 2, "\"classNames\":[\"a\",\"b\"]"),
                ("{format: toy, kind: rings}", 4, nil),
                ("{format: shapes, size: 16, count: 50, labels: color}", 7, nil),
            ]
            for (index, format) in formats.enumerated() {
                var text = spec(format.data, name: "format-\(index)")
                if format.classes == 0 { text = text.replacing("condition: {drop: 0.1}\n", with: "") }
                let run = try await place.ctl("submit", try place.write(text, to: "train.yaml"), "--wait")
                #expect(run.status == 0, "\(format.data): \(run.errors)")
                let file = place.run(index + 1).appending(path: "checkpoints/step-00000003/manifest.json")
                let manifest = try String(contentsOf: file, encoding: .utf8).filter { $0 != "\n" }
                    .replacing(/\s*([:,\[\]])\s*/) { $0.output.1 }
                #expect(manifest.contains("\"classes\":\(format.classes),"), "\(manifest)")
                if let names = format.names { #expect(manifest.contains(names), "\(manifest)") }
            }
        }
    }

    @Test func brokenPicturesRefuseTheJobOrAreLeftOutAndCounted() async throws {
        try await Workplace.with { place in
            let folder = try pictures(in: place)
            let cut = folder.appending(path: "boot/cut.png")
            try SmallPicture.png(edge: 3).dropLast(40).write(to: cut)
            let file = try place.write(spec("{format: folder, path: photos, size: 8}", name: "own"), to: "own.yaml")
            let refused = try await place.ctl("submit", file, "--wait", "--no-look")
            #expect(refused.status == 1)
            #expect(
                refused.errors.contains("1 of 11 pictures is unusable: \(cut.path): cannot be read as PNG"),
                "\(refused.errors)")
            #expect(try await place.ctl("show", "own").output.contains("data.unusable: skip"))

            let skipped = try await place.ctl("submit", file, "--wait", "--set", "data.unusable={skip: 0.1}")
            #expect(skipped.status == 0, "\(skipped.errors)")
            let log = try await place.ctl("log", "2").output
            #expect(log.contains("1 of 11 pictures is unusable") && log.contains("they are skipped"), "\(log)")
            let missing = try await place.ctl("submit", file, "--set", "data.path=nowhere")
            #expect(missing.status == 65 && missing.errors.contains("data.path: there is no "), "\(missing.errors)")
        }
    }

    @Test func whatWouldFailForCertainIsRefusedBeforeItIsQueued() async throws {
        try await Workplace.with { place in
            _ = try pictures(in: place)
            try place.write("file_name,caption\nboot/0.png,a boot\n", to: "photos/metadata.csv")
            for folder in ["loose", "mixed/a", "web/a"] {
                try FileManager.default.createDirectory(
                    at: place.root.appending(path: folder), withIntermediateDirectories: true)
            }
            for index in 0..<2 {
                try SmallPicture.png(edge: 8).write(to: place.root.appending(path: "loose/\(index).png"))
                try SmallPicture.png(width: 8 + index, edge: 4)
                    .write(to: place.root.appending(path: "mixed/a/\(index).png"))
            }
            try place.write("<html>", to: "web/a/page.png")
            try place.write("no array", to: "a.npy")
            let golden = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../DatasetsTests/Golden").standardizedFileURL
            for (file, name) in [("pictures.npy", "array.npz"), ("stored.npz", "archive.npy")] {
                try FileManager.default.copyItem(
                    at: golden.appending(path: file), to: place.root.appending(path: name))
            }
            let cases = [
                ("{format: folder, path: loose}", "is in no class folder"),
                ("{format: folder, path: mixed}", "set data.size"),
                ("{format: captions, path: photos/metadata.csv, size: 8}", "caption"),
                ("{format: folder, path: web, size: 8}", "page.png"),
                ("{format: npy, images: a.npy}", "a.npy"),
                (
                    "{format: npz, path: array.npz}",
                    "array.npz: is of another format than npz: an array of NumPy (.npy); set format: npy"
                ),
                (
                    "{format: npy, images: archive.npy}",
                    "archive.npy: is of another format than npy: an archive of arrays of NumPy (.npz); set format: npz"
                ),
            ]
            for (data, says) in cases {
                let file = try place.write(spec(data, name: "own"), to: "own.yaml")
                for more in [[], ["--dry-run"]] {
                    let run = try await place.ctl(["submit", file] + more)
                    #expect(run.status == 65, "\(data): \(run.errors)")
                    #expect(run.errors.contains("own.yaml:3:") && run.errors.contains(says), "\(run.errors)")
                    #expect(!run.errors.contains("is valid") && run.output == "", "no spec as if it were good")
                    #expect(try await place.ctl(["submit", file, "--json"] + more).output == "")
                }
            }
            #expect(try await place.ctl("status", "-a", "--json").output.contains("\"jobs\":[]"))
            let file = try place.write(spec(cases[0].0, name: "own"), to: "own.yaml")
            #expect(try await place.ctl("submit", file, "--no-look", "--hold").status == 0)
            #expect(try await place.ctl("submit", file, "--after-any", "1").errors.contains("warning: "))
            let good = try place.write(spec("{format: folder, path: photos, size: 8}", name: "good"), to: "good.yaml")
            let run = try await place.ctl("submit", good, "--hold")
            #expect(run.status == 0 && run.errors.contains("ankle boot: 6"), "\(run.errors)")
        }
    }

    @Test func aSubmissionSaysWhatTheLookCouldNotSee() async throws {
        try await Workplace.with { place in
            let file = try place.write(spec("{format: npy, images: later.npy}", name: "own"), to: "own.yaml")
            let doubt = "own.yaml:3:7: data: \(place.root.path)/later.npy: cannot be opened: No such file"
            let first = try place.write(spec("{format: toy, kind: rings}", name: "first"), to: "first.yaml")
            #expect(try await place.ctl("submit", first, "--hold", "-q").output == "1\n")
            let run = try await place.ctl("submit", file, "--after", "1")
            #expect(run.status == 0 && run.output == "2\n" && run.errors.contains(doubt), "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count { $0.contains("No such file") } == 1, "\(run.errors)")
            #expect(try await !place.ctl("submit", file, "--after", "1", "-q").errors.contains(doubt))
            let dry = try await place.ctl("submit", file, "--after", "1", "--dry-run")
            #expect(dry.status == 0 && dry.errors.contains(doubt), "\(dry.errors)")
            // What the daemon refuses is said once, by the daemon.
            let refused = try await place.ctl("submit", file)
            #expect(refused.status == 65 && !refused.errors.contains("cannot be opened"), "\(refused.errors)")
        }
    }

    @Test func aRepeatedSubmissionIsAnsweredThoughItsDataBrokeAndARerunIsNot() async throws {
        try await Workplace.with { place in
            _ = try pictures(in: place)
            let file = try place.write(spec("{format: folder, path: photos, size: 8}", name: "own"), to: "own.yaml")
            let submit = ["submit", file, "--hold", "--unique", "today", "-q"]
            #expect(try await place.ctl(submit).output == "1\n")
            for folder in ["boot", "ankle boot"] {
                let path = place.root.appending(path: "photos/\(folder)")
                for name in (try? FileManager.default.contentsOfDirectory(atPath: path.path)) ?? [] {
                    try place.write("<html>", to: "photos/\(folder)/\(name)")
                }
            }
            let again = try await place.ctl(submit)
            #expect(again.status == 0 && again.output == "1\n", "\(again.errors)")
            // A rerun looks at data that are not those of the first job.
            let rerun = try await place.ctl("rerun", "1", "--set", "data.size=9", "--hold")
            #expect(rerun.status == 65, "\(rerun.output) \(rerun.errors)")
            #expect(try await place.ctl("rerun", "1", "--set", "data.size=9", "--hold", "--no-look").status == 0)
            #expect(try await place.ctl("rerun", "1", "--set", "train.steps=4", "--hold").status == 0)
            let other = try await place.ctl("submit", file, "--hold", "--unique", "tomorrow")
            #expect(other.status == 65, "\(other.errors)")
        }
    }

    @Test func randomCropsAreTheSameThroughAKilledWorker() async throws {
        try await Workplace.with { place in
            _ = try pictures(in: place)
            func submit(_ name: String) async throws {
                let text = spec(
                    "{format: folder, path: photos, size: 6, crop: random, flip: true}", name: name, steps: 300)
                #expect(try await place.ctl("submit", try place.write(text, to: "train.yaml"), "-q").status == 0)
            }
            try await submit("whole")
            #expect(try await place.ctl("wait", "whole").status == 0)
            try await submit("killed")
            try await place.waitForEvent("checkpoint", of: 2)
            place.killWorker(of: 2)
            #expect(try await place.ctl("wait", "killed").status == 0)
            let weights = try (1...2).map {
                try Data(contentsOf: place.run($0).appending(path: "checkpoints/step-00000300/model.safetensors"))
            }
            #expect(weights[0] == weights[1])
        }
    }
}
