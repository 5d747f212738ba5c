import NN
import Testing
import Torch

@Suite struct NetworkGoldenTests {
    /// Runs `forward` with PyTorch's weights and compares output and all gradients with PyTorch's.
    ///
    /// - Parameter vanishing: The parameter whose gradient is nothing but rounding.
    private func compare(
        _ name: String, _ store: ParameterStore, vanishing: String? = nil, _ forward: (Golden, Tensor) throws -> Tensor
    ) throws {
        let golden = try Golden(name)
        try store.load(golden.named("parameter."))
        let x = try golden["input0"].cloned()
        x.requiresGradient = true
        let output = try forward(golden, x)
        try expectClose(output, golden["output"], within: 1e-5)
        try (output * golden["cotangent"]).sum().backward()
        try expectClose(#require(x.gradient), golden["gradient_of_input0"], within: 1e-4)
        for (name, tensor) in store.trained {
            let gradient = try #require(tensor.gradient, "\(name) has no gradient")
            guard name != vanishing else {
                #expect(try gradient.abs().max().item() < 1e-6)
                continue
            }
            // Terms of a bias before a normalisation nearly cancel, and threads add them in their own order.
            try expectClose(gradient, golden["gradient.\(name)"], within: 3e-4, name)
        }
    }

    @Test func theUNetIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try UNet(
            .init(
                inputChannels: 2, channels: [8, 16], attention: [0, 1], heads: 2, classes: 3, embeddingWidth: 16,
                groups: 4), store.root)
        try compare("unet", store) { golden, x in
            try network(x, time: golden["input1"], label: golden["input2"])
        }
    }

    @Test func thePerceptronIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try MLP(.init(dimension: 2, width: 16, depth: 2, classes: 3), store.root)
        try compare("mlp", store) { golden, x in
            try network(x, time: golden["input1"], label: golden["input2"])
        }
    }

    @Test func theClassifierOfPicturesIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try UNetClassifier(
            .init(
                inputChannels: 2, channels: [8, 16], attention: [0, 1], heads: 2, classes: 3, embeddingWidth: 16,
                groups: 4), store.root)
        try compare("unet_classifier", store) { golden, x in try network(x, time: golden["input1"]) }
    }

    @Test func theClassifierOfPointsIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try MLPClassifier(.init(dimension: 2, width: 16, depth: 2, classes: 3), store.root)
        try compare("mlp_classifier", store) { golden, x in try network(x, time: golden["input1"]) }
    }

    @Test func attentionIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let attention = try SelfAttention(store.root, width: 8, heads: 2)
        try compare("attention", store) { _, x in try attention(x) }
    }

    @Test func theTransformerIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try SiT(
            .init(
                inputChannels: 3, pictureHeight: 4, pictureWidth: 8, patch: 2, width: 16, depth: 2, heads: 4,
                classes: 3,
                learnSigma: true), store.root)
        // The table of positions is computed here and there.
        let positions = try #require(store.named.first { $0.name == "pos_embed" }).tensor
        try expectClose(positions, Golden("sit")["parameter.pos_embed"], within: 1e-7)
        try compare("sit", store) { golden, x in
            try network(x, time: golden["input1"], label: golden["input2"])
        }
    }

    @Test func theTransformerWithoutLabelsIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try SiT(
            .init(inputChannels: 1, pictureHeight: 6, pictureWidth: 6, patch: 3, width: 8, depth: 1, heads: 2),
            store.root)
        try compare("sit_unlabelled", store) { golden, x in
            try network(x, time: golden["input1"], label: nil)
        }
    }

    @Test func theTransformerThatClassifiesIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try SiTClassifier(
            .init(
                inputChannels: 2, pictureHeight: 4, pictureWidth: 8, patch: 2, width: 16, depth: 2, heads: 4,
                classes: 3), store.root)
        try compare("sit_classifier", store) { golden, x in try network(x, time: golden["input1"]) }
    }

    @Test func theUNetOfADMIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try ADM(
            .init(
                inputChannels: 2, width: 4, multipliers: [1, 2, 2], blocks: 1, attention: [1], heads: .count(2),
                scaleShift: true, resampling: .residual, groups: 2, classes: 3), store.root)
        try compare("adm", store) { golden, x in
            try network(x, time: golden["input1"], label: golden["input2"])
        }
    }

    @Test func theUNetOfADMWithAddedConditionsIsPyTorchs() throws {
        for (name, multipliers, blocks, attention, resampling) in [
            ("adm_added", [1, 2], 2, [0], ADM.Configuration.Resampling.convolution),
            ("adm_plain", [1, 1], 1, [], .plain),
        ] {
            let store = ParameterStore(seed: 0)
            let network = try ADM(
                .init(
                    inputChannels: 2, width: 4, multipliers: multipliers, blocks: blocks, attention: attention,
                    heads: .count(1), resampling: resampling, groups: 2), store.root)
            try compare(name, store) { golden, x in try network(x, time: golden["input1"], label: nil) }
        }
    }

    @Test func theClassifierOfADMIsPyTorchs() throws {
        let store = ParameterStore(seed: 0)
        let network = try ADMClassifier(
            .init(
                inputChannels: 2, width: 4, multipliers: [1, 2], blocks: 1, attention: [1], heads: .count(2),
                scaleShift: true, resampling: .residual, groups: 2, classes: 3), height: 8, width: 4, store.root)
        try compare("adm_classifier", store) { golden, x in try network(x, time: golden["input1"]) }
    }

    @Test func theUNetOfTheLabIsPyTorchsWhileItLearnsAndWhereItIsAsked() throws {
        let store = ParameterStore(seed: 0)
        let network = try LabUNet(
            .init(inputChannels: 2, channels: [4, 8, 8], classes: 3, embeddingWidth: 6), store.root)
        // A normalisation takes the mean away, so the bias before it changes nothing.
        try compare("lab", store, vanishing: "init_conv.0.bias") { golden, x in
            let pass = NetworkMode.TrainingPass(random: RandomStream(seed: 0), step: 0, slots: 0..<3)
            return try store.mode.training(pass) {
                try network(x, time: golden["input1"], label: golden["input2"])
            }
        }
        // The pass moved the running statistics as PyTorch's does, and an answer made with them is PyTorch's.
        let golden = try Golden("lab")
        for (name, tensor) in store.named where name.contains("running_") {
            try expectClose(tensor, golden["buffer.\(name)"], within: 1e-5, name)
        }
        let asked = try Golden("lab_asked")
        let output = try network(asked["input0"], time: golden["input1"], label: golden["input2"])
        try expectClose(output, asked["output"], within: 1e-5)
    }
}
