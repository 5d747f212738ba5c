import Foundation
import NN
import Testing
import Torch

/// PyTorch's results for the same weights and inputs, written by `Golden/generate.py`.
struct Golden {
    let tensors: [String: Tensor]

    init(_ name: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: "safetensors", subdirectory: "Golden"))
        tensors = try Safetensors(contentsOf: url.path).tensors
    }

    subscript(_ name: String) -> Tensor {
        get throws { try #require(tensors[name], "the golden file has no \(name)") }
    }

    /// Returns the tensors whose names begin with `prefix`, without the prefix.
    func named(_ prefix: String) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in tensors where name.hasPrefix(prefix) {
            result[String(name.dropFirst(prefix.count))] = tensor
        }
        return result
    }
}

/// Expects that `tensor` differs from `expected` by less than `tolerance` of the largest element of `expected`.
func expectClose(
    _ tensor: Tensor, _ expected: Tensor, within tolerance: Double, _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    #expect(tensor.shape == expected.shape, "\(what)", sourceLocation: sourceLocation)
    let difference = try (tensor - expected).abs().max().item()
    let scale = try expected.abs().max().item()
    #expect(difference <= tolerance * scale, "\(what) \(difference) of \(scale)", sourceLocation: sourceLocation)
}
