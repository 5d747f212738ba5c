import Datasets
import Foundation
import Jobs
import NN
import Testing
import Torch

@testable import Engine

/// Pictures become latents once, and what a model draws of them becomes pictures.
@Suite struct LatentTests {
    private let fixture: RunFixture
    private let network: AutoencoderKL

    /// A small autoencoder with weights that matter, written as diffusers writes one: half the size, four channels.
    init() throws {
        fixture = try RunFixture()
        let store = ParameterStore(seed: 2)
        network = try AutoencoderKL(
            .init(channels: [4, 8], layers: 1, groups: 2, scalingFactor: 0.5, shift: 0.25), store.root)
        let directory = URL(filePath: fixture.path("vae"), directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Safetensors.write(
            store.named, to: directory.appending(path: "diffusion_pytorch_model.safetensors").path)
        try JSONEncoder().encode(network.configuration).write(to: directory.appending(path: "config.json"))
    }

    private func spec(_ text: String) throws -> JobSpec { try SpecDocument(text: text).read().spec }

    private func encoding(_ more: String = "") throws -> JobSpec {
        try spec(
            """
            kind: encode
            seed: 3
            data: {images: \(fixture.path("images")), labels: \(fixture.path("labels"))}
            autoencoder: \(fixture.path("vae"))
            batch: 6
            \(more)
            """)
    }

    private func latents(_ directory: RunDirectory) throws -> Safetensors {
        try Safetensors(contentsOf: directory.latents.path(percentEncoded: false))
    }

    /// The pictures of the fixture as the autoencoder is shown them.
    private func pictures() throws -> Tensor {
        let bytes = try Data(contentsOf: fixture.root.appending(path: "images")).dropFirst(16)
        let grey = try Tensor(bytes.map { Float($0) / 127.5 - 1 }, shape: [40, 1, 8, 8])
        return try Tensor.cat([grey, grey, grey], dim: 1)
    }

    @Test func meansAreThoseOfTheAutoencoderScaled() throws {
        try fixture.freeze(encoding("posterior: mean"))
        let (status, said) = fixture.run()
        #expect(status == .succeeded, "\(said)")
        let file = try latents(fixture.directory)
        let expected = try (network.encode(pictures()).mean - 0.25) * 0.5
        let found = try #require(file.tensors["latents"])
        #expect(found.shape == [40, 4, 4, 4])
        #expect(try (found - expected).abs().max().item() < 1e-5)
        #expect(try #require(file.tensors["labels"]).int64s() == (0..<40).map { Int64($0 % 3) })
        #expect(
            LatentSpec(ofFile: fixture.directory.latents.path(percentEncoded: false))
                == LatentSpec(decoder: fixture.path("vae"), scale: 0.5, shift: 0.25))
        #expect(LatentSpec(ofFile: fixture.path("images")) == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path)
        #expect(!names.contains { $0.contains("latents") && $0 != "latents.safetensors" }, "\(names)")
    }

    @Test func aDrawIsMeanAndDeviationTimesANormalNumber() throws {
        try fixture.freeze(encoding("scale: 2\nshift: 0"))
        #expect(fixture.run().status == .succeeded)
        let z = try #require(try latents(fixture.directory).tensors["latents"]) / 2
        let (mean, deviation) = try network.encode(pictures())
        let draws = try ((z - mean) / deviation).values().map(Double.init)
        // 2560 numbers: mean 0 within 4 / sqrt(2560), variance 1 within 4 sqrt(2 / 2560).
        let average = draws.reduce(0, +) / 2560
        #expect(draws.count == 2560 && abs(average) < 0.08)
        #expect(abs(draws.reduce(0) { $0 + $1 * $1 } / 2560 - 1) < 0.12)
    }

    @Test func anInterruptedEncodingGivesTheSameBytes() throws {
        try fixture.freeze(encoding())
        #expect(fixture.run().status == .succeeded)
        let whole = try Data(contentsOf: fixture.directory.latents)
        let other = try fixture.sibling("other")
        try fixture.freeze(encoding(), in: other)
        for (attempt, stop) in [2, 4].enumerated() {
            #expect(fixture.run(other, attempt: attempt + 1, interruption: StopAfter(stop)).status == .stopped)
            #expect(!FileManager.default.fileExists(atPath: other.latents.path))
            // What a crash leaves behind the last sync is written again.
            let aside = try FileHandle(forWritingTo: other.url.appending(path: ".tmp-latents.safetensors"))
            try aside.seekToEnd()
            try aside.write(contentsOf: Data([1, 2, 3]))
            try aside.close()
        }
        #expect(fixture.run(other, attempt: 3).status == .succeeded)
        #expect(try Data(contentsOf: other.latents) == whole)
        #expect(try fixture.events(other).compactMap(\.text).contains("24 of 40 examples are there"))
    }

    @Test func latentsOfAnotherSpecAreNotContinued() throws {
        try fixture.freeze(encoding())
        #expect(fixture.run(attempt: 1, interruption: StopAfter(3)).status == .stopped)
        try fixture.freeze(encoding("posterior: mean"))
        #expect(fixture.run(attempt: 2).status == .succeeded)
        #expect(try fixture.events().last { $0.event == .started }?.attempt == 2)
        let expected = try (network.encode(pictures()).mean - 0.25) * 0.5
        let found = try #require(try latents(fixture.directory).tensors["latents"])
        #expect(try (found - expected).abs().max().item() < 1e-5)
    }

    /// Latents of pictures with texts, and the texts.
    private func encodedShapes(_ labels: String = "none") throws -> [String] {
        try fixture.freeze(
            spec(
                "kind: encode\ndata: {format: shapes, size: 16, count: 24, labels: \(labels)}\nautoencoder: \(fixture.path("vae"))"
            ))
        let (status, said) = fixture.run()
        #expect(status == .succeeded, "\(said)")
        return try #require(try ShapeDataset(count: 24, size: 16, seed: 0, labels: nil).captions(Array(0..<24)))
    }

    @Test func textsTravelWithLatentsAndAreTrainedOn() throws {
        let captions = try encodedShapes()
        let path = fixture.directory.latents.path(percentEncoded: false)
        let data = try ArrayFiles.safetensors(path, images: nil, labels: nil, text: "captions", .init())
        #expect(data.isCaptioned && data.count == 24 && data.shape == [4, 8, 8])
        #expect(try data.captions(Array(0..<24)) == captions && data.captions([3, 1]) == [captions[3], captions[1]])
        // As somebody reads them who knows the two tensors alone.
        let file = try latents(fixture.directory)
        let ends = try #require(file.tensors["captions_ends"]).int64s().map(Int.init)
        let bytes = try #require(file.tensors["captions"]).bytes()
        #expect(String(decoding: bytes[ends[6]..<ends[7]], as: UTF8.self) == captions[7])
        #expect(bytes.count.isMultiple(of: 8))

        let trained = try fixture.sibling("trained")
        try fixture.freeze(
            spec(
                """
                kind: train
                data: {format: safetensors, path: \(path), text: captions}
                network: {kind: sit, patch: 2, width: 16, depth: 1, heads: 2}
                condition: {text: {transformer: {context: 12, width: 8, depth: 1, heads: 2, vocabulary: 600}}}
                train: {steps: 2, batch: 4}
                """), in: trained)
        let (status, said) = fixture.run(trained)
        #expect(status == .succeeded, "\(said)")
        let sampled = try fixture.sibling("sampled")
        try fixture.freeze(
            fixture.sample(
                model: trained.checkpoint(step: 2),
                more: "samples: {prompts: [a red circle]}\nguidance: {scale: 2}\nsampler: {steps: 2}"), in: sampled)
        let end = fixture.run(sampled)
        #expect(end.status == .succeeded, "\(end.said)")
        #expect(FileManager.default.fileExists(atPath: sampled.sample(index: 0).path))
    }

    @Test func namesOfClassesTravelWithLatents() throws {
        _ = try encodedShapes("color")
        let path = fixture.directory.latents.path(percentEncoded: false)
        let names = try #require(ShapeDataset(count: 24, size: 16, seed: 0, labels: .color).classNames)
        let data = try ArrayFiles.safetensors(path, images: nil, labels: "labels", .init())
        #expect(data.classNames == names && data.classes == names.count)
        // Names that do not fit are those of other classes.
        let more = try ArrayFiles.safetensors(path, images: nil, labels: "labels", .init(classes: 40))
        #expect(more.classNames == nil && more.classes == 40)
    }

    @Test(arguments: [
        ("size: 9", "data.size: the autoencoder makes one place of 2x2 pixels"),
        ("size: 8", nil),
    ])
    func picturesMustDivideIntoPlaces(size: String, message: String?) throws {
        try fixture.freeze(
            spec(
                "kind: encode\ndata: {images: \(fixture.path("images")), \(size)}\nautoencoder: \(fixture.path("vae"))")
        )
        let (status, said) = fixture.run()
        #expect(status == (message == nil ? .succeeded : .badInput))
        if let message { #expect(said.joined().contains(message), "\(said)") }
    }

    @Test func whatIsNoAutoencoderIsRefused() throws {
        let config = fixture.root.appending(path: "vae/config.json")
        try Data(#"{"_class_name": "VQModel"}"#.utf8).write(to: config)
        try fixture.freeze(encoding())
        #expect(fixture.run().said.joined().contains("is that of VQModel; only AutoencoderKL is known"))
        try FileManager.default.removeItem(at: config)
        #expect(fixture.run().said.joined().contains("has no config.json"))
    }

    /// A model of latents [4, 4, 4], imported with this decoder.
    private func model(_ decoder: String?) throws -> URL {
        let store = ParameterStore(seed: 4)
        _ = try SiT(
            .init(
                inputChannels: 4, pictureHeight: 4, pictureWidth: 4, patch: 2, width: 24, depth: 1, heads: 3,
                classes: 3,
                learnSigma: false), store.root)
        try Safetensors.write(store.named, to: fixture.path("sit.safetensors"))
        let latents = decoder.map { "latents: {decoder: \($0), scale: 0.5, shift: 0.25}" } ?? ""
        let directory = try fixture.sibling("import")
        try fixture.freeze(
            spec("kind: import\nfiles: \(fixture.path("sit.safetensors"))\nheads: 3\nconvention: sit\n\(latents)"),
            in: directory)
        let (status, said) = fixture.run(directory)
        #expect(status == .succeeded, "\(said)")
        return directory.checkpoint(step: 0)
    }

    @Test(arguments: [true, false]) func samplesAreDecodedByTheModelsOwnDecoderOrTheOneThatIsNamed(own: Bool) throws {
        let model = try model(own ? fixture.path("vae") : nil)
        let decoder = own ? "" : ", decoder: \(fixture.path("vae"))"
        try fixture.freeze(
            fixture.sample(
                model: model, more: "samples: {class: [0, 2]}\nsampler: {steps: 2}\noutput: {tensors: true\(decoder)}"))
        let (status, said) = fixture.run()
        #expect(status == .succeeded, "\(said)")
        let x = try #require(
            try Safetensors(contentsOf: fixture.directory.sampleTensors.path(percentEncoded: false)).tensors["x"])
        #expect(x.shape == [2, 4, 4, 4])
        // Imported without latents, four channels are those of Stable Diffusion.
        let latents = own ? try x / 0.5 + 0.25 : try x / 0.18215
        let picture = try network.decode(latents.narrowed(dim: 0, start: 1, length: 1))
        let file = try Data(contentsOf: fixture.directory.sample(index: 1))
        let drawn = try PNGImage(decoding: file, channels: 3, name: "sample")
        #expect(drawn.width == 8 && drawn.height == 8)
        #expect(try PNGImage.pictures(of: picture) == [drawn])
    }

    @Test func picturesOfLatentsNeedADecoder() throws {
        let model = try model(nil)
        try fixture.freeze(fixture.sample(model: model, more: "sampler: {steps: 1}"))
        let (status, said) = fixture.run()
        #expect(status == .badInput && said.joined().contains("name one in output.decoder"), "\(said)")
        try fixture.freeze(
            fixture.sample(
                model: model, more: "sampler: {steps: 1}\noutput: {grid: false, images: none, tensors: true}"))
        #expect(fixture.run(attempt: 2).status == .succeeded)
    }

    private func golden(_ name: String) throws -> URL {
        try #require(
            Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Golden"), "\(name) is not there")
    }

    @Test func aProgramOfTorchScriptDecodesAsInPython() throws {
        let path = try golden("decoder.pt").path(percentEncoded: false)
        let file = try Safetensors(contentsOf: golden("decoder.safetensors").path(percentEncoded: false)).tensors
        let decoder = try LatentDecoder(
            path, LatentSpec(decoder: path, scale: 0.5, shift: 2), shape: [4, 4, 4], device: .cpu)
        #expect(decoder.channels == 1)
        let latents = try (#require(file["latents"]) - 2) * 0.5
        for _ in 0..<3 {
            #expect(try (decoder(latents) - #require(file["pictures"])).abs().max().item() < 1e-5)
        }
        // Where nothing says otherwise a program is given what the model draws.
        let plain = try LatentDecoder(path, nil, shape: [4, 4, 4], device: .cpu)
        #expect(try (plain(#require(file["latents"])) - #require(file["pictures"])).abs().max().item() < 1e-5)
        let error = #expect(throws: JobFailure.self) { try LatentDecoder(path, nil, shape: [3, 4, 4], device: .cpu) }
        #expect(error?.status == .badInput)
    }

    @Test(arguments: [("saving.pt", "aten::save"), ("reading.pt", "aten::from_file"), ("waking.pt", "__setstate__")])
    func aProgramThatDoesMoreThanComputeIsRefused(name: String, reason: String) throws {
        let path = try golden(name).path(percentEncoded: false)
        let error = #expect(throws: JobFailure.self) { try LatentDecoder(path, nil, shape: [4, 4, 4], device: .cpu) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.description.contains("none of it was executed") == true)
        #expect(!FileManager.default.fileExists(atPath: "written-by-a-decoder"))
    }

    @Test func whatIsNoProgramIsRefusedByItsName() throws {
        let error = #expect(throws: JobFailure.self) {
            try LatentDecoder(fixture.path("images"), nil, shape: [4, 4, 4], device: .cpu)
        }
        #expect(error?.description.contains("images cannot decode") == true)
    }
}
