import ChildProcess
import Foundation
import Testing

/// Weights that travel, with the real programs.
@Suite struct Exchange {
    private static let python = ProcessInfo.processInfo.environment["CFGD_TORCH_PYTHON"]

    /// float32 noise [4, ...shape] as `x0` of a safetensors file.
    private func writeNoise(_ place: Workplace, _ shape: [Int]) throws -> String {
        let count = shape.reduce(4, *)
        let sizes = ([4] + shape).map(String.init).joined(separator: ",")
        let header = #"{"x0":{"dtype":"F32","shape":[\#(sizes)],"data_offsets":[0,\#(4 * count)]}}"#
        var file = Data(withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) })
        file.append(Data(header.utf8))
        for index in 0..<count {
            // Sums of three angles' sines: of about unit size, the same everywhere.
            let value = (1...3).reduce(0.0) { $0 + sin(Double(index * $1 * 37 % 101)) }
            withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { file.append(contentsOf: $0) }
        }
        let url = place.root.appending(path: "x0.safetensors")
        try file.write(to: url)
        return url.path
    }

    private func sample(_ place: Workplace, _ model: String, of network: Network, job: Int) async throws -> Data {
        let noise = try writeNoise(place, network.shape)
        let spec = try place.write(
            """
            kind: sample
            model: \(model)
            samples: {\(network.conditions)}
            guidance: {method: classifier-free, scale: 2}
            sampler: {solver: heun, steps: 6}
            output: {grid: false, images: none, tensors: true, noise: \(noise)}
            """, to: "sample-\(job).yaml")
        let run = try await place.ctl("submit", spec, "--wait")
        #expect(run.status == 0, "\(run.errors)")
        return try Data(contentsOf: place.run(job).appending(path: "samples.safetensors"))
    }

    /// The floats of the tensor `x`, the first of a file of ours by its size.
    private func pixels(_ file: Data) throws -> [Float] {
        let length = Int(
            file.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) })
        let header = try #require(
            try JSONSerialization.jsonObject(with: file[8..<8 + length]) as? [String: Any])
        let entry = try #require(header["x"] as? [String: Any])
        let offsets = try #require(entry["data_offsets"] as? [Int])
        let bytes = Data(file[(8 + length + offsets[0])..<(8 + length + offsets[1])])
        return stride(from: 0, to: bytes.count, by: 4).map { place in
            Float(
                bitPattern: bytes[place..<place + 4].enumerated().reduce(UInt32(0)) {
                    $0 | UInt32($1.element) << (8 * UInt32($1.offset))
                })
        }
    }

    /// A network that travels, and the script of examples/ that reads it.
    enum Network: CaseIterable {
        case unet, sit, prompts

        var shape: [Int] { self == .prompts ? [3, 16, 16] : [1, 8, 8] }

        var conditions: String {
            self == .prompts
                ? #"prompts: [a red circle, a small blue square at the bottom left, "", cats]"# : "class: [0, 1, 2, 3]"
        }

        var arguments: [String] {
            self == .prompts
                ? ["--prompt", "a red circle", "a small blue square at the bottom left", "", "cats"]
                : ["--label", "0", "1", "2", "3"]
        }

        func spec(_ data: (images: String, labels: String)) -> String {
            let text = SmallData.spec(data, steps: 20)
            let unet = "{kind: unet, channels: [8, 16], blocks: 1, attention: [1], heads: 2, embedding: 8, groups: 4}"
            switch self {
            case .unet: return text.replacing(#/network:.*/#, with: "network: \(unet)")
            case .sit:
                return text.replacing(
                    #/network:.*/#, with: "network: {kind: sit, width: 24, depth: 2, heads: 3, patch: 2}")
            case .prompts:
                return text.replacing(#/network:.*/#, with: "network: \(unet)")
                    .replacing(#/data:.*/#, with: "data: {format: shapes, size: 16, count: 64}")
                    .replacing(
                        #/condition:.*/#,
                        with:
                            "condition: {text: {transformer: {context: 12, width: 8, depth: 2, heads: 2, vocabulary: 600}}}"
                    )
            }
        }
    }

    /// Trains as job 1, samples as job 2 and exports.
    private func exported(_ network: Network, _ place: Workplace) async throws -> (samples: Data, directory: String) {
        let text = network.spec(try SmallData.write(to: place.root))
        let trained = try await place.ctl("submit", try place.write(text, to: "train.yaml"), "--wait")
        #expect(trained.status == 0, "\(trained.errors)")
        let drawn = try await sample(place, "squares", of: network, job: 2)
        let out = place.root.appending(path: "out").path
        let exported = try await place.ctl("export", "squares", "-o", out)
        let names = ["model.safetensors"] + (network == .prompts ? ["tokenizer.json"] : []) + ["config.json"]
        #expect(
            exported.status == 0 && exported.output == names.map { "\(out)/\($0)\n" }.joined(), "\(exported.errors)")
        return (drawn, out)
    }

    @Test(arguments: Network.allCases) func anExportIsImportedAndDrawsTheSame(network: Network) async throws {
        try await Workplace.with { place in
            let (drawn, out) = try await exported(network, place)
            let again = try await place.ctl("export", "squares@20", "-o", out)
            #expect(again.status == 73 && again.errors.contains(" exists; "))

            let imported = try await place.ctl("import", out, "--name", "copy")
            #expect(imported.status == 0, "\(imported.errors)")
            #expect(imported.output.contains("noise at t = 0, data at t = 1"))
            #expect(try await sample(place, "copy", of: network, job: 4) == drawn)
            #expect(try await place.ctl("show", "copy").output.contains("noise at t = 0, data at t = 1"))
        }
    }

    @Test(
        .enabled(if: python != nil, "no Python with torch and safetensors: set CFGD_TORCH_PYTHON"),
        arguments: Network.allCases)
    func aScriptOfPyTorchDrawsTheSameFromAnExport(network: Network) async throws {
        try await Workplace.with { place in
            let (drawn, out) = try await exported(network, place)
            let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "examples/load_exported_\(network).py")
            let lines = try String(contentsOf: script, encoding: .utf8).split(separator: "\n").count
            #expect(lines <= (network == .prompts ? 75 : 60))
            let file = place.root.appending(path: "python.safetensors")
            let run = try await ProgramRun.of(
                URL(filePath: try #require(Self.python)),
                [
                    script.path, out, "--scale", "2", "--steps", "6", "--noise",
                    place.root.appending(path: "x0.safetensors").path, "--output", file.path,
                ] + network.arguments, environment: [:], in: place.root)
            #expect(run.status == 0, "\(run.errors)")
            let (ours, theirs) = (try pixels(drawn), try pixels(Data(contentsOf: file)))
            let count = network.shape.reduce(4, *)
            #expect(ours.count == count && theirs.count == count)
            #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }

    @Test func aClassifierIsNotExported() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(
                """
                kind: classifier
                name: judge
                data: {images: \(data.images), labels: \(data.labels)}
                network: {kind: mlp, width: 8, depth: 1}
                train: {steps: 2, batch: 4}
                """, to: "judge.yaml")
            #expect(try await place.ctl("submit", spec, "--wait").status == 0)
            let out = place.root.appending(path: "out").path
            let run = try await place.ctl("export", "judge", "-o", out)
            #expect(
                run.status == 66 && run.errors.contains("is a classifier, which cannot be sampled"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: out))
        }
    }

    @Test func aDataSetIsEncodedTrainedOnAndDrawnAsPictures() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let autoencoder = try SmallAutoencoder.write(to: place.root)
            let encode = try place.write(
                """
                kind: encode
                name: latents
                data: {images: \(data.images), labels: \(data.labels)}
                autoencoder: \(autoencoder)
                """, to: "encode.yaml")
            let encoded = try await place.ctl("submit", encode, "--wait")
            #expect(encoded.status == 0, "\(encoded.errors)")
            let out = place.root.appending(path: "encoded").path
            let fetched = try await place.ctl("get", "latents", "-o", out)
            #expect(fetched.status == 0, "\(fetched.errors)")

            let text = SmallData.spec(data, steps: 20).replacing(
                #/data:.*/#, with: "data: {format: safetensors, path: \(out)/latents.safetensors, labels: labels}")
            let trained = try await place.ctl(
                "submit", try place.write(text + "\npreview: {every: 20, steps: 2}", to: "train.yaml"), "--wait")
            #expect(trained.status == 0, "\(trained.errors)")
            let preview = place.run(2).appending(path: "previews/step-00000020.png").path
            #expect(FileManager.default.fileExists(atPath: preview))

            let picture = place.root.appending(path: "out.png")
            let drawn = try await place.ctl("sample", "squares", "--class", "0-3", "--steps", "2", "-o", picture.path)
            #expect(drawn.status == 0, "\(drawn.errors)")
            // Width, height and kind of a PNG of colours: four pictures of 8x8 in a row.
            let bytes = try Data(contentsOf: picture)
            #expect(bytes.count > 32 && bytes[25] == 2)

            // The model still names its autoencoder, which is gone.
            try FileManager.default.removeItem(atPath: autoencoder)
            let late = try await place.ctl("sample", "squares", "--class", "0", "--steps", "2")
            #expect(late.status == 1)
            #expect(try await place.ctl("show", "@last").output.contains("output.decoder"))
        }
    }

    @Test func aFileThatWouldRunACommandRunsNone() async throws {
        try await Workplace.with { place in
            let witness = place.root.appending(path: "witness").path
            // os.system("touch WITNESS"), as any reader that executes pickles would do it.
            let command = "touch \(witness)"
            let length = withUnsafeBytes(of: UInt32(command.utf8.count).littleEndian) { Array($0) }
            try Data([0x80, 2] + Array("cos\nsystem\n(X".utf8) + length + Array("\(command)tR.".utf8)).write(
                to: place.root.appending(path: "evil.pt"))
            let run = try await place.ctl("import", place.root.appending(path: "evil.pt").path)
            #expect(run.status == 1)
            #expect(try await place.ctl("show", "@last").output.contains("before PyTorch 1.6"))
            #expect(!FileManager.default.fileExists(atPath: witness))
        }
    }
}
