import NN
import Testing
import Torch

@Suite struct TextNetworkTests {
    private func configuration(_ activation: CLIPTextEncoder.Configuration.Activation) -> CLIPTextEncoder.Configuration
    {
        .init(
            vocabulary: 19, context: 7, width: 8, depth: 2, heads: 2, units: 16, activation: activation, start: [17],
            end: 18)
    }

    private func unet(_ store: ParameterStore) throws -> PromptedNetwork {
        try PromptedNetwork(
            CLIPTextEncoder(configuration(.gelu), store.root / "text_encoder"),
            UNet(
                .init(
                    inputChannels: 2, channels: [8, 16], attention: [0, 1], heads: 2, embeddingWidth: 16, groups: 4,
                    textWidth: 8), store.root))
    }

    private func sit(_ store: ParameterStore) throws -> PromptedNetwork {
        try PromptedNetwork(
            CLIPTextEncoder(configuration(.quickGELU), store.root / "text_encoder"),
            SiT(
                .init(
                    inputChannels: 3, pictureHeight: 4, pictureWidth: 8, patch: 2, width: 16, depth: 2, heads: 4,
                    textWidth: 8), store.root))
    }

    @Test(
        "The features of prompts are those of CLIPTextModel of transformers",
        arguments: CLIPTextEncoder.Configuration.Activation.allCases)
    func features(activation: CLIPTextEncoder.Configuration.Activation) throws {
        let golden = try Golden("clip_text_\(activation.rawValue)")
        let store = ParameterStore(seed: 0)
        let encoder = try CLIPTextEncoder(configuration(activation), store.root)
        try store.load(golden.named("parameter."))
        let features = try encoder(golden["prompts"])
        try expectClose(features.tokens, golden["tokens"], within: 1e-5)
        try expectClose(features.pooled, golden["pooled"], within: 1e-5)
        let seen = try features.mask.values().map { $0 == 0 }
        #expect(seen[..<7] == [true, true, false, false, false, false, false])
        #expect(seen[7..<14] == [true, true, true, true, true, false, false])
        #expect(seen[14...].allSatisfy { $0 })
    }

    /// The network of a golden file.
    private func network(_ name: String, _ store: ParameterStore) throws -> PromptedNetwork {
        let path = store.root
        let told: any TextConditionedNetwork
        switch name {
        case "unet_text": return try unet(store)
        case "sit_text": return try sit(store)
        case "adm_text":
            told = try ADM(
                .init(
                    inputChannels: 2, width: 4, multipliers: [1, 2], blocks: 1, attention: [1], heads: .count(2),
                    scaleShift: true, resampling: .residual, groups: 2, textWidth: 8), path)
        case "lab_text":
            told = try LabUNet(
                .init(inputChannels: 2, channels: [4, 8], blocks: 1, embeddingWidth: 6, textWidth: 8), path)
        default: told = try MLP(.init(dimension: 2, width: 16, depth: 2, textWidth: 8), path)
        }
        return PromptedNetwork(try CLIPTextEncoder(configuration(.gelu), path / "text_encoder"), told)
    }

    @Test(
        "Networks that are told of texts are PyTorch's, with all gradients",
        arguments: ["unet_text", "sit_text", "adm_text", "lab_text", "mlp_text"])
    func networks(name: String) throws {
        let golden = try Golden(name)
        let store = ParameterStore(seed: 0)
        let network = try network(name, store)
        try store.load(golden.named("parameter."))
        let x = try golden["input0"].cloned()
        x.requiresGradient = true
        let pass = NetworkMode.TrainingPass(random: RandomStream(seed: 0), step: 0, slots: 0..<3)
        let output = try store.mode.training(pass) {
            try network(x, time: golden["input1"], label: golden["input2"])
        }
        try expectClose(output, golden["output"], within: 1e-5)
        try (output * golden["cotangent"]).sum().backward()
        try expectClose(#require(x.gradient), golden["gradient_of_input0"], within: 1e-4)
        for (name, tensor) in store.trained {
            let (found, expected) = (
                try #require(tensor.gradient, "\(name) has no gradient"), try golden["gradient.\(name)"]
            )
            // A key's bias moves all products of a query alike, and the softmax does not see it.
            // Nor does a normalisation over the batch see the bias before it.
            if name.hasSuffix("k_proj.bias") || name == "init_conv.0.bias" {
                #expect(try found.abs().max().item() < 1e-5)
            } else {
                try expectClose(found, expected, within: 1e-4, name)
            }
        }
    }

    @Test("Without a prompt a network gives the bits of the empty prompt", arguments: [false, true])
    func emptyPrompt(remembers: Bool) throws {
        let golden = try Golden("unet_text")
        let store = ParameterStore(seed: 0)
        let network = try unet(store)
        try store.load(golden.named("parameter."))
        let asked = remembers ? network.remembering : network
        let (x, t) = (try golden["input0"], try golden["input1"])
        let empty = try Tensor([17, 18, 18, 18, 18, 18, 18] as [Int64], shape: [1, 7]).expanded([3, 7])
        let without = try withoutGradient { try asked(x, time: t, label: nil).bytes() }
        #expect(try withoutGradient { try asked(x, time: t, label: empty).bytes() } == without)
        #expect(try withoutGradient { try asked(x, time: t, label: golden["input2"]).bytes() } != without)
    }

    @Test("What stands after the end of a prompt changes nothing", arguments: ["unet_text", "sit_text"])
    func padding(name: String) throws {
        let golden = try Golden(name)
        let store = ParameterStore(seed: 0)
        let network = name == "unet_text" ? try unet(store) : try sit(store)
        try store.load(golden.named("parameter."))
        let (x, t) = (try golden["input0"], try golden["input1"])
        func answer(_ rest: [Int64]) throws -> [UInt8] {
            let row = [17, 4, 9, 18] + rest
            return try withoutGradient {
                try network(x, time: t, label: Tensor(row + row + row, shape: [3, 7])).bytes()
            }
        }
        #expect(try answer([18, 18, 18]) == answer([1, 16, 2]))
        #expect(try answer([18, 18, 18]) != withoutGradient { try network(x, time: t, label: nil).bytes() })
    }

    @Test("A remembered prompt has the same bits in whatever order prompts are asked")
    func remembering() throws {
        let golden = try Golden("unet_text")
        let store = ParameterStore(seed: 0)
        let network = try unet(store)
        try store.load(golden.named("parameter."))
        // As many rows as make a block: then the bits do not depend on what else is in it.
        let x = try Tensor.cat(Array(repeating: golden["input0"], count: 6)).narrowed(dim: 0, start: 0, length: 16)
        let t = try Tensor.cat(Array(repeating: golden["input1"], count: 6)).narrowed(dim: 0, start: 0, length: 16)
        let prompts = try Tensor.cat(Array(repeating: golden["input2"], count: 6)).narrowed(
            dim: 0, start: 0, length: 16)
        try withoutGradient {
            let plain = try network(x, time: t, label: prompts).bytes()
            let remembering = network.remembering
            #expect(try remembering(x, time: t, label: prompts).bytes() == plain)
            #expect(try remembering(x, time: t, label: prompts).bytes() == plain)
            let other = network.remembering
            _ = try other(x, time: t, label: prompts.flipped(dim: 0))
            #expect(try other(x, time: t, label: prompts).bytes() == plain)
        }
    }

    /// An encoder that counts what it is asked.
    private final class Counting: TextEncoder {
        let base: CLIPTextEncoder
        private(set) var rows = 0

        init(_ base: CLIPTextEncoder) { self.base = base }

        var empty: [Int64] { base.empty }

        func callAsFunction(_ tokens: Tensor) throws(TorchError) -> TextFeatures {
            rows += tokens.shape[0]
            return try base(tokens)
        }
    }

    @Test("A text is encoded once while there is room for it, and has the same bits when there is none")
    func rememberedOnce() throws {
        let store = ParameterStore(seed: 3)
        let encoder = Counting(try CLIPTextEncoder(configuration(.gelu), store.root / "text_encoder"))
        let network = PromptedNetwork(encoder, try MLP(.init(width: 8, depth: 1, textWidth: 8), store.root))
        // 40 texts of four tokens in a context of seven: 4 x 8 + 7 + 8 numbers each.
        let rows = (0..<40).map { [17, Int64($0 % 8), Int64($0 / 8), 18, 18, 18, 18] }
        let (x, t) = (try Tensor.ones([40, 2]), try Tensor.zeros([40]))
        func ask(_ network: PromptedNetwork, _ rows: [[Int64]]) throws -> [UInt8] {
            try withoutGradient {
                try network(x, time: t, label: Tensor(rows.flatMap { $0 }, shape: [40, 7])).bytes()
            }
        }
        let wide = network.remembering(bytes: 40 * 47 * 4)
        let first = try ask(wide, rows)
        // In blocks of 16, of which the last is filled up.
        #expect(encoder.rows == 48)
        for _ in 0..<3 { #expect(try ask(wide, rows) == first) }
        #expect(try ask(wide, rows.reversed()) != first)
        #expect(encoder.rows == 48)

        // Half of the texts have room; each batch needs all of them.
        let narrow = network.remembering(bytes: 20 * 47 * 4)
        #expect(try ask(narrow, rows) == first)
        #expect(encoder.rows == 96)
        // The 20 that came last are still there.
        #expect(try ask(narrow, rows.suffix(20) + rows.suffix(20)) == ask(wide, rows.suffix(20) + rows.suffix(20)))
        #expect(encoder.rows == 96)
        #expect(try ask(narrow, rows) == first)
        #expect(encoder.rows == 128)
        // What is padding is not kept, and changes nothing.
        let padded = rows.map { Array($0.prefix(4)) + [5, 6, 7] }
        #expect(try ask(network.remembering, padded) == first)
    }

    @Test("A network begins as if it were told nothing, and with the same bits for the same seed")
    func beginning() throws {
        let (one, two) = (ParameterStore(seed: 5), ParameterStore(seed: 5))
        _ = (try unet(one), try unet(two))
        for (a, b) in zip(one.named, two.named) { #expect(try a.tensor.bytes() == b.tensor.bytes(), "\(a.name)") }
        for (name, tensor) in one.named where name.hasSuffix("text.output.weight") {
            #expect(try tensor.abs().max().item() == 0)
        }
    }

    @Test("A frozen encoder is stored, is its own average, and no optimiser moves it")
    func frozen() throws {
        let golden = try Golden("clip_text_gelu")
        let store = ParameterStore(seed: 0)
        let place = store.root / "text_encoder"
        let encoder = try CLIPTextEncoder(configuration(.gelu), place.frozen)
        let network = try PromptedNetwork(
            encoder,
            UNet(
                .init(
                    inputChannels: 2, channels: [8], attention: [0], heads: 2, embeddingWidth: 16, groups: 4,
                    textWidth: 8),
                store.root))
        try store.load(golden.named("parameter."), within: place)
        #expect(store.trained.allSatisfy { !$0.name.hasPrefix("text_encoder") } && !store.trained.isEmpty)
        #expect(store.frozen.count == golden.named("parameter.").count)
        let average = try ExponentialMovingAverage(of: store.named, .constant(decay: 0.5), frozen: store.frozen)
        #expect(average.averages.map(\.name) == store.named.map(\.name))
        try network(Tensor.ones([3, 2, 4, 4]), time: Tensor.zeros([3]), label: golden["prompts"]).sum().backward()
        try withoutGradient {
            for (_, tensor) in store.trained { try tensor.add_(Tensor.ones(tensor.shape), scale: 1) }
        }
        try average.update(afterStep: 1)
        for (name, tensor) in average.averages where name.hasPrefix("text_encoder.") {
            #expect(tensor.gradient == nil)
            #expect(try tensor.bytes() == golden["parameter.\(name.dropFirst("text_encoder.".count))"].bytes())
        }
        let missing = #expect(throws: TorchError.self) { try store.load([:], within: place) }
        #expect(missing?.message.contains("text_model.embeddings.token_embedding.weight") == true)
    }

    @Test("Texts for a network without them, labels for one with them, and prompts of another length are refused")
    func refusals() throws {
        let store = ParameterStore(seed: 0)
        let network = try unet(store)
        let (x, t) = (try Tensor.zeros([2, 2, 4, 4]), try Tensor.zeros([2]))
        #expect(throws: TorchError.self) { try network(x, time: t, label: Tensor([0, 1] as [Int64], shape: [2])) }
        let plain = try UNet(
            .init(inputChannels: 2, channels: [8], attention: [0], heads: 2, embeddingWidth: 16, groups: 4),
            ParameterStore(seed: 0).root)
        let text = TextFeatures(
            tokens: try Tensor.zeros([2, 7, 8]), mask: try Tensor.zeros([2, 1, 1, 7]), pooled: try Tensor.zeros([2, 8]))
        #expect(throws: TorchError.self) { try plain(x, time: t, text: text) }
        for name in ["adm_text", "lab_text", "mlp_text"] {
            let network = try self.network(name, ParameterStore(seed: 0))
            let x = name == "mlp_text" ? try Tensor.zeros([2, 2]) : x
            #expect(throws: TorchError.self) { try network(x, time: t, label: Tensor([0, 1] as [Int64], shape: [2])) }
        }
        let points = try MLP(.init(width: 8, depth: 1), ParameterStore(seed: 0).root)
        #expect(throws: TorchError.self) { try points(Tensor.zeros([2, 2]), time: t, text: text) }
        #expect(throws: TorchError.self) {
            try MLP(.init(width: 8, depth: 1, classes: 3, textWidth: 8), ParameterStore(seed: 0).root)
        }
        let lab = LabUNet.Configuration(classes: 3, textWidth: 8)
        #expect(throws: TorchError.self) { try LabUNet(lab, ParameterStore(seed: 0).root) }
        let adm = ADM.Configuration(
            inputChannels: 1, width: 4, multipliers: [1], blocks: 1, attention: [], heads: .count(1), groups: 2,
            classes: 3, textWidth: 8)
        #expect(throws: TorchError.self) { try ADM(adm, ParameterStore(seed: 0).root) }
        let both = UNet.Configuration(
            inputChannels: 2, channels: [8], attention: [0], heads: 2, classes: 3, textWidth: 8)
        #expect(throws: TorchError.self) { try UNet(both, ParameterStore(seed: 0).root) }
        let small = CLIPTextEncoder.Configuration(
            vocabulary: 19, context: 1, width: 8, depth: 1, heads: 2, units: 16, start: [17], end: 18)
        #expect(throws: TorchError.self) { try CLIPTextEncoder(small, ParameterStore(seed: 0).root) }
    }
}
