import ChildProcess
import Foundation
import Testing

/// Log densities and labels with the real programs.
@Suite struct Evaluation {
    @Test func aTrainedModelIsMeasuredThroughAKilledWorker() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let train = try place.write(SmallData.spec(data, steps: 60), to: "train.yaml")
            #expect(try await place.ctl("submit", train, "--wait").status == 0)

            func spec(_ name: String) throws -> String {
                try place.write(
                    """
                    kind: evaluate
                    name: \(name)
                    model: squares
                    data: {images: \(data.images), labels: \(data.labels)}
                    sampler: {solver: heun, steps: 50}
                    batch: 2
                    """, to: "\(name).yaml")
            }
            let whole = try await place.ctl("submit", try spec("whole"), "--wait")
            #expect(whole.status == 0, "\(whole.errors)")
            #expect(try await place.ctl("submit", try spec("killed"), "-q").output == "3\n")
            try await place.waitForEvent("progress", of: 3)
            place.killWorker(of: 3)
            #expect(try await place.ctl("wait", "killed").status == 0)
            let files = try (2...3).map {
                try Data(contentsOf: place.run($0).appending(path: "likelihood.safetensors"))
            }
            #expect(files[0] == files[1])

            let sheet = try await place.ctl("show", "whole").output
            for text in ["log p(x | y) of 64 examples in 64 dimensions", "bits/dim", "1 rademacher probe", "CLASS"] {
                #expect(sheet.contains(text), "\(sheet)")
            }
            #expect(try await place.ctl("show", "whole", "--json").output.contains("\"closedForm\"") == false)
            let got = try await place.ctl("get", "whole", "-o", place.root.appending(path: "got").path)
            #expect(got.output.hasSuffix("got/likelihood.safetensors\n"), "\(got.output) \(got.errors)")
        }
    }

    @Test func aLabelOutOfRangeIsRefusedAtSubmitWithItsPlace() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let train = try place.write(SmallData.spec(data, steps: 2), to: "train.yaml")
            #expect(try await place.ctl("submit", train, "--wait").status == 0)
            let spec = try place.write(
                """
                kind: sample
                model: squares
                samples:
                  class: [0, 4, 17]
                """, to: "sample.yaml")
            let run = try await place.ctl("submit", spec)
            #expect(run.status == 65)
            #expect(
                run.errors.contains(
                    "sample.yaml:4:10: samples.class: 4 and 17 are not classes of squares; valid is 0 to 3"),
                "\(run.errors)")
            let flags = try await place.ctl("sample", "squares", "--class", "0-9")
            #expect(
                flags.status == 65 && flags.errors.contains("--class: 4, 5, 6 and 3 more are not classes"),
                "\(flags.errors)")
            #expect(try await place.ctl("status", "-a", "--json").output.contains("\"number\":2") == false)
        }
    }
}
