internal import Jobs
internal import Torch

/// The noise that samples start from: a function of the seed and the sample's number, or a file's.
struct SampleNoise {
    private let stream: RandomStream
    private let shape: [Int]
    private let given: Tensor?

    /// The tensor's name in a noise file.
    private static let name = "x0"

    init(_ spec: SamplingSpec, total: Int, shape: [Int]) throws {
        stream = RandomStream(seed: spec.samples.seed)
        self.shape = shape
        guard let path = spec.output.noise else {
            given = nil
            return
        }
        let tensors = try Safetensors(contentsOf: path, names: [Self.name]).tensors
        guard let x0 = tensors[Self.name], x0.shape == [total] + shape, x0.dtype == .float32 else {
            throw JobFailure(
                .badInput,
                "\(path): expected a float32 tensor \(Self.name) of shape \([total] + shape), found "
                    + (tensors[Self.name].map { "\($0.dtype) of shape \($0.shape)" } ?? "none of that name"))
        }
        given = x0
    }

    /// The noise of samples by their numbers, of shape [numbers, channels, height, width].
    func callAsFunction(_ numbers: [Int]) throws(TorchError) -> Tensor {
        if let given {
            return try given.indexSelected(dim: 0, Tensor(numbers.map(Int64.init), shape: [numbers.count]))
        }
        return try stream.normal(purpose: .sampleNoise, step: 0, samples: numbers.map(UInt64.init), shape: shape)
    }
}
