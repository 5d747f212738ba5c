import Foundation
import NN
import Testing
import Torch

/// Networks as they were published, without memory for their parameters.
@Suite struct PublishedNetworkTests {
    private func sit(
        width: Int, depth: Int, heads: Int, patch: Int = 2, size: Int = 32
    ) throws -> ParameterStore {
        let store = ParameterStore(seed: 0, device: .meta)
        _ = try SiT(
            .init(
                inputChannels: 4, pictureHeight: size, pictureWidth: size, patch: patch, width: width, depth: depth,
                heads: heads, classes: 1000, learnSigma: true), store.root)
        return store
    }

    @Test func theLargestTransformerHasThePublishedNamesAndShapes() throws {
        let url = try #require(
            Bundle.module.url(forResource: "sit_xl2", withExtension: "tsv", subdirectory: "Golden"))
        var published: [String: [Int]] = [:]
        for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: "\t")
            published[String(parts[0])] = parts[1].split(separator: ",").compactMap { Int($0) }
        }
        #expect(published.count == 292)
        let store = try sit(width: 1152, depth: 28, heads: 16)
        let ours = Dictionary(uniqueKeysWithValues: store.named.map { ($0.name, $0.tensor.shape) })
        #expect(ours == published)
        #expect(store.count == 675_129_632)
    }

    @Test func transformersHaveThePublishedNumbersOfParameters() throws {
        // In millions, as the paper's tables round them; S/2, B/2, L/2, S/4, S/8 and XL/2 at 512x512.
        let millions: [(Double, ParameterStore)] = [
            (32.96, try sit(width: 384, depth: 12, heads: 6)), (130.51, try sit(width: 768, depth: 12, heads: 12)),
            (458.10, try sit(width: 1024, depth: 24, heads: 16)),
            (32.95, try sit(width: 384, depth: 12, heads: 6, patch: 4)),
            (33.15, try sit(width: 384, depth: 12, heads: 6, patch: 8)),
            (676.01, try sit(width: 1152, depth: 28, heads: 16, size: 64)),
        ]
        for (published, store) in millions { #expect(abs(Double(store.count) / 1e6 - published) < 0.0051) }
    }

    @Test func textEncodersHaveThePublishedNumbersOfParameters() throws {
        // Those of ViT-B/32, of ViT-L/14 (in Stable Diffusion 1) and of the 23 layers of ViT-H/14 (in Stable Diffusion 2).
        for (width, depth, heads, count) in [
            (512, 12, 8, 63_165_952), (768, 12, 12, 123_060_480), (1024, 23, 16, 340_387_840),
        ] {
            let store = ParameterStore(seed: 0, device: .meta)
            _ = try CLIPTextEncoder(
                .init(
                    vocabulary: 49408, context: 77, width: width, depth: depth, heads: heads, units: 4 * width,
                    start: [49406], end: 49407), store.root)
            #expect(store.count == count)
        }
    }

    @Test func theUNetsForCIFARHaveThePublishedNumbersOfParameters() throws {
        let torchcfm = ParameterStore(seed: 0, device: .meta)
        _ = try ADM(
            .init(
                inputChannels: 3, width: 128, multipliers: [1, 2, 2, 2], blocks: 2, attention: [1], heads: .width(64),
                dropout: 0.1), torchcfm.root)
        #expect(abs(Double(torchcfm.count) / 1e6 - 35.75) < 0.01)
        let flowMatching = ParameterStore(seed: 0, device: .meta)
        _ = try ADM(
            .init(
                inputChannels: 3, width: 128, multipliers: [2, 2, 2], blocks: 4, attention: [1], heads: .count(1),
                scaleShift: true, resampling: .plain, dropout: 0.3), flowMatching.root)
        #expect(abs(Double(flowMatching.count) / 1e6 - 55.7) < 0.06)
    }

    @Test func theUNetOfTheLabHasItsNumberOfParameters() throws {
        let store = ParameterStore(seed: 0, device: .meta)
        _ = try LabUNet(.init(classes: 10), store.root)
        #expect(abs(Double(store.count) / 1e6 - 1.233) < 0.001)
    }

    @Test func aTransformerBeginsAsPublished() throws {
        let store = ParameterStore(seed: 1)
        let network = try SiT(
            .init(
                inputChannels: 1, pictureHeight: 8, pictureWidth: 8, patch: 2, width: 64, depth: 1, heads: 2,
                classes: 10), store.root)
        let tensors = Dictionary(uniqueKeysWithValues: store.named.map { ($0.name, $0.tensor) })
        func tensor(_ name: String) throws -> Tensor { try #require(tensors[name]).detached() }
        for (name, inputs, outputs) in [
            ("x_embedder.proj", 4, 64), ("blocks.0.attn.qkv", 64, 192), ("blocks.0.attn.proj", 64, 64),
            ("blocks.0.mlp.fc1", 64, 256), ("blocks.0.mlp.fc2", 256, 64),
        ] {
            let bound = (6 / Double(inputs + outputs)).squareRoot()
            let largest = try tensor("\(name).weight").abs().max().item()
            #expect(largest <= bound && largest > 0.95 * bound, "\(name)")
            #expect(try tensor("\(name).bias").abs().max().item() == 0)
        }
        for name in ["t_embedder.mlp.0.weight", "t_embedder.mlp.2.weight", "y_embedder.embedding_table.weight"] {
            // Four standard errors of the deviation of the smallest of them, 704 numbers.
            #expect(abs(try tensor(name).std().item() / 0.02 - 1) < 4 / (2 * 704.0).squareRoot(), "\(name)")
        }
        for name in ["blocks.0.adaLN_modulation.1", "final_layer.adaLN_modulation.1", "final_layer.linear"] {
            #expect(try tensor("\(name).weight").abs().max().item() == 0)
            #expect(try tensor("\(name).bias").abs().max().item() == 0)
        }
        let x = try Tensor.ones([2, 1, 8, 8])
        #expect(try network(x, time: Tensor.full([2], 0.5), label: nil).abs().max().item() == 0)
    }
}
