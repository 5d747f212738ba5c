import NN
import Testing
import Torch

@Suite struct NetworkGoldenTests {
    /// Runs `forward` with PyTorch's weights and compares output and all gradients with PyTorch's.
    private func compare(
        _ name: String, _ store: ParameterStore, _ forward: (Golden, Tensor) throws -> Tensor
    ) throws {
        let golden = try Golden(name)
        try store.load(golden.named("parameter."))
        let x = try golden["input0"].cloned()
        x.requiresGradient = true
        let output = try forward(golden, x)
        try expectClose(output, golden["output"], within: 1e-5)
        try (output * golden["cotangent"]).sum().backward()
        try expectClose(#require(x.gradient), golden["gradient_of_input0"], within: 1e-4)
        for (name, tensor) in store.named {
            let gradient = try #require(tensor.gradient, "\(name) has no gradient")
            try expectClose(gradient, golden["gradient.\(name)"], within: 1e-4, name)
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
}
