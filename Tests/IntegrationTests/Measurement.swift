import ChildProcess
import Foundation
import Jobs
import Testing

/// The estimate of a training's time and memory before it is submitted.
@Suite struct Measurement {
    private struct Reply: Decodable {
        let cost: TrainingCost
    }

    @Test func aDryRunMeasuresTheTrainingAndStoresNothing() async throws {
        try await Workplace.with(options: ["--cpus", "3", "--threads", "1"]) { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 60), to: "train.yaml")
            let dry = try await place.ctl("submit", spec, "--dry-run", "--measure", "--threads", "2", "--json")
            #expect(dry.status == 0, "\(dry.errors)")
            let cost = try JSONDecoder().decode(Reply.self, from: Data(dry.output.utf8)).cost
            #expect(cost.threads == 2)
            #expect(try await place.ctl("status", "-a", "--json").output.contains("\"jobs\":[]"))

            #expect(try await place.ctl("submit", spec, "--wait").status == 0)
            let saved = try FileManager.default.contentsOfDirectory(
                at: place.run(1).appending(path: "checkpoints/step-00000060"),
                includingPropertiesForKeys: [.fileSizeKey]
            ).filter { $0.pathExtension == "safetensors" }
            #expect(
                try saved.reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
                    == cost.checkpointBytes)

            let words = try await place.ctl("submit", spec, "--dry-run", "--measure")
            #expect(words.status == 0)
            #expect(words.output.contains("parameters  ") && words.output.contains("with 1 thread, the median of"))
            #expect(words.errors.contains("Nothing was submitted."))
        }
    }

    @Test func whatTheWorkerFindsIsSaidBeforeThereIsAJob() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let short = place.root.appending(path: "short.idx")
            try Data(contentsOf: URL(filePath: data.images)).dropLast(10).write(to: short)
            let spec = try place.write(SmallData.spec((short.path, data.labels), steps: 60), to: "train.yaml")
            let dry = try await place.ctl("submit", spec, "--dry-run", "--measure", "--no-look")
            #expect(dry.status == 65)
            #expect(dry.errors.contains("the job cannot be measured: "))
            #expect(dry.errors.contains("short.idx"))
            let sample = try place.write("kind: sample\nmodel: squares\n", to: "sample.yaml")
            let refused = try await place.ctl("submit", sample, "--dry-run", "--measure")
            #expect(refused.status == 64)
            #expect(refused.errors.contains("--measure is for training jobs"))
        }
    }
}
