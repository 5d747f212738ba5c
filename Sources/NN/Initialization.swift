internal import Torch

/// The distribution of a parameter's initial values.
public enum Initialization: Sendable {
    case zeros
    case ones
    /// The uniform distribution on [-`bound`, `bound`].
    case uniform(bound: Double)
    /// The normal distribution with mean 0.
    case normal(standardDeviation: Double)

    /// Returns the uniform distribution within 1 / sqrt(`inputs`), PyTorch's default for linear layers and convolutions
    /// with `inputs` inputs for each output.
    public static func scaled(inputs: Int) -> Initialization {
        .uniform(bound: 1 / Double(inputs).squareRoot())
    }

    /// Returns the uniform distribution within sqrt(6 / (`inputs` + `outputs`)) (Glorot and Bengio 2010), the default
    /// of DiT and SiT.
    public static func xavier(inputs: Int, outputs: Int) -> Initialization {
        .uniform(bound: (6 / Double(inputs + outputs)).squareRoot())
    }

    func values(_ shape: [Int], stream: RandomStream, index: UInt64) throws(TorchError) -> Tensor {
        let purpose = RandomStream.Purpose.parameterInitialization
        switch self {
        case .zeros: return try Tensor.zeros(shape)
        case .ones: return try Tensor.ones(shape)
        case .uniform(let bound):
            let unit = try stream.uniform(purpose: purpose, step: 0, samples: [index], shape: shape)
            return try (unit.reshaped(shape) * 2 - 1) * bound
        case .normal(let standardDeviation):
            let unit = try stream.normal(purpose: purpose, step: 0, samples: [index], shape: shape)
            return try unit.reshaped(shape) * standardDeviation
        }
    }
}
