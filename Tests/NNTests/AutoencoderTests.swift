import Foundation
import NN
import Testing
import Torch

@Suite struct AutoencoderTests {
    private func configuration() throws -> AutoencoderKL.Configuration {
        let url = try #require(
            Bundle.module.url(forResource: "autoencoder", withExtension: "json", subdirectory: "Golden"))
        return try JSONDecoder().decode(AutoencoderKL.Configuration.self, from: Data(contentsOf: url))
    }

    @Test func encoderAndDecoderAreThoseOfDiffusers() throws {
        let golden = try Golden("autoencoder")
        let store = ParameterStore(seed: 0)
        let network = try AutoencoderKL(configuration(), store.root)
        try store.load(golden.named("parameter."))
        let (pictures, latents) = (try golden["pictures"].cloned(), try golden["latents"].cloned())
        pictures.requiresGradient = true
        latents.requiresGradient = true
        let (mean, deviation) = try network.encode(pictures)
        let decoded = try network.decode(latents)
        try expectClose(mean, golden["mean"], within: 1e-5)
        try expectClose(deviation, golden["deviation"], within: 1e-5)
        try expectClose(decoded, golden["decoded"], within: 1e-5)
        let loss =
            try (mean * golden["cotangent0"]).sum() + (deviation * golden["cotangent1"]).sum()
            + (decoded * golden["cotangent2"]).sum()
        try loss.backward()
        try expectClose(#require(pictures.gradient), golden["gradient_of_pictures"], within: 1e-4)
        try expectClose(#require(latents.gradient), golden["gradient_of_latents"], within: 1e-4)
        for (name, tensor) in store.named {
            let expected = try golden["gradient.\(name)"]
            // Softmax does not see a shift of its inputs: this gradient is zero but for rounding, on both sides.
            if name.hasSuffix("to_k.bias") {
                #expect(try #require(tensor.gradient).abs().max().item() < 1e-4 && expected.abs().max().item() < 1e-4)
                continue
            }
            try expectClose(#require(tensor.gradient), expected, within: 1e-4, name)
        }
    }

    @Test func theNamesOfOlderFilesAreKnown() throws {
        let golden = try Golden("autoencoder")
        let names = ["to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"]
        var old: [String: Tensor] = [:]
        for (name, tensor) in golden.named("parameter.") {
            var name = name
            var tensor = tensor
            for (new, former) in names where name.contains("attentions.0.\(new).") {
                name = name.replacing(new, with: former)
                if tensor.shape.count == 2 { tensor = try tensor.reshaped(tensor.shape + [1, 1]) }
            }
            old[name] = tensor
        }
        let store = ParameterStore(seed: 0)
        let network = try AutoencoderKL(configuration(), store.root)
        try store.load(AutoencoderKL.currentNames(old))
        try expectClose(network.decode(golden["latents"]), golden["decoded"], within: 1e-5)
    }

    @Test func aDecoderAloneHasNoEncoder() throws {
        let golden = try Golden("autoencoder")
        let store = ParameterStore(seed: 0)
        let network = try AutoencoderKL(configuration(), store.root, decodesOnly: true)
        #expect(store.named.allSatisfy { $0.name.hasPrefix("decoder.") || $0.name.hasPrefix("post_quant_conv.") })
        let error = #expect(throws: TorchError.self) { try network.encode(golden["pictures"]) }
        #expect(error?.description.contains("only its decoder") == true)
    }

    @Test func theAutoencoderOfStableDiffusionHasItsPublishedSize() throws {
        let store = ParameterStore(seed: 0)
        _ = try AutoencoderKL(.init(), store.root)
        #expect(store.count == 83_653_863)
        #expect(AutoencoderKL.Configuration().factor == 8)
    }

    @Test func scalingIsUndone() throws {
        let configuration = AutoencoderKL.Configuration(scalingFactor: 0.3611, shift: 0.1159)
        let z = try Tensor([1, -2, 0.5] as [Float], shape: [3])
        #expect(abs(try configuration.scaled(z).values()[0] - Float((1 - 0.1159) * 0.3611)) < 1e-6)
        try expectClose(configuration.unscaled(configuration.scaled(z)), z, within: 1e-6)
    }

    @Test func sizesThatDoNotFitAreRefused() throws {
        let store = ParameterStore(seed: 0)
        #expect(throws: TorchError.self) { try AutoencoderKL(.init(channels: [6], groups: 4), store.root) }
        let network = try AutoencoderKL(.init(channels: [4, 4], layers: 1, groups: 2), store.root)
        #expect(throws: TorchError.self) { try network.encode(Tensor.zeros([1, 3, 5, 4])) }
        #expect(throws: TorchError.self) { try network.decode(Tensor.zeros([1, 3, 4, 4])) }
    }
}
