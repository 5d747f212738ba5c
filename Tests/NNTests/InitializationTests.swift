import NN
import Testing
import Torch

/// Parameters begin as those of the published networks do.
@Suite struct InitializationTests {
    private enum First { case zeros, ones, uniform(Double), normal(Double) }

    /// Compares each parameter with what its name says: bounds exactly, mean and deviation to five standard errors.
    private func expect(_ store: ParameterStore, _ rule: (_ name: String, _ inputs: Int) -> First) throws {
        let shapes = Dictionary(uniqueKeysWithValues: store.named.map { ($0.name, $0.tensor.shape) })
        for (name, tensor) in store.trained {
            // A bias is drawn as the weight beside it, whose inputs are all dimensions but the first.
            let weight = name.hasSuffix(".bias") ? name.dropLast(4) + "weight" : name[...]
            let inputs = (shapes[String(weight)] ?? tensor.shape).dropFirst().reduce(1, *)
            let values = try tensor.doubles()
            let largest = values.map(abs).max() ?? 0
            let deviation: Double
            // The relative error of a deviation is sqrt((kurtosis - 1) / 4 n): kurtosis 1.8 and 3.
            let spread: Double
            switch rule(name, inputs) {
            case .zeros:
                #expect(largest == 0, "\(name)")
                continue
            case .ones:
                #expect(values.allSatisfy { $0 == 1 }, "\(name)")
                continue
            case .uniform(let bound):
                // As single precision rounds it.
                #expect(largest <= bound * (1 + 1e-6), "\(name)")
                (deviation, spread) = (bound / 3.0.squareRoot(), 0.447)
            case .normal(let standard): (deviation, spread) = (standard, 0.707)
            }
            let root = Double(values.count).squareRoot()
            let mean = values.reduce(0, +) / Double(values.count)
            #expect(abs(mean) < 5 * deviation / root, "\(name) has the mean \(mean)")
            guard values.count >= 64 else { continue }
            let found = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
            #expect(abs(found / deviation - 1) < 5 * spread / root, "\(name): \(found), not \(deviation)")
        }
    }

    private func norm(_ name: String) -> First { name.hasSuffix("weight") ? .ones : .zeros }
    private func standard(_ inputs: Int) -> First { .uniform(1 / Double(inputs).squareRoot()) }

    /// guided-diffusion: PyTorch's own values, but zeros in the last layer of each block and attention and of the network.
    @Test(arguments: [true, false]) func theUNetOfADM(isTold: Bool) throws {
        let store = ParameterStore(seed: 11)
        _ = try ADM(
            .init(
                inputChannels: 3, width: 16, multipliers: [1, 2], blocks: 1, attention: [1], heads: .count(2),
                scaleShift: true, resampling: .residual, groups: 4, classes: isTold ? nil : 10,
                textWidth: isTold ? 24 : nil), store.root)
        var zeros = 0
        try expect(store) { name, inputs in
            if name == "label_emb.weight" { return .normal(1) }
            if ["out_layers.3.", "proj_out.", "out.2.", "text.output."].contains(where: name.contains) {
                zeros += 1
                return .zeros
            }
            if ["in_layers.0.", "out_layers.0.", "norm.", "out.0."].contains(where: name.contains) {
                return norm(name)
            }
            return standard(inputs)
        }
        // Blocks: 1 + 1 down, 1 that halves, 2 in the middle, 2 + 2 up, 1 that doubles; attentions: 1, 1 and 2.
        #expect(zeros == 2 * (10 + 4 + 1) + (isTold ? 2 * 4 : 0))
    }

    /// PyTorch's own values throughout.
    @Test func theUNetOfTheLab() throws {
        let store = ParameterStore(seed: 12)
        _ = try LabUNet(.init(channels: [8, 16, 16], classes: 10), store.root)
        try expect(store) { name, inputs in
            if ["time_embedder.weights", "y_embedder.weight"].contains(name) { return .normal(1) }
            if ["init_conv.1.", "block1.1.", "block2.1."].contains(where: name.contains) { return norm(name) }
            return standard(inputs)
        }
    }

    /// CLIPTextModel of transformers, but for the positions, which begin as those of OpenAI's own.
    @Test func theTextEncoderOfCLIP() throws {
        let store = ParameterStore(seed: 13)
        let (width, depth) = (64.0, 3.0)
        _ = try CLIPTextEncoder(
            .init(
                vocabulary: 300, context: 20, width: 64, depth: 3, heads: 4, units: 256, start: [298], end: 299),
            store.root)
        let small = 1 / (width * 2 * depth).squareRoot()
        try expect(store) { name, _ in
            if name.contains("norm") { return norm(name) }
            if name.hasSuffix("bias") { return .zeros }
            if name.hasSuffix("token_embedding.weight") { return .normal(0.02) }
            if name.hasSuffix("position_embedding.weight") { return .normal(0.01) }
            if name.contains("out_proj") { return .normal(1 / width.squareRoot()) }
            if name.contains("fc1") { return .normal(1 / (2 * width).squareRoot()) }
            return .normal(small)
        }
    }
}
