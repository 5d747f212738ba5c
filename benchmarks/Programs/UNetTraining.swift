internal import NN
internal import Torch

/// The garments' U-Net with all that a trainer does in a step, at batch 64 with two threads.
struct UNetTraining {
    private let parameters: ParameterStore
    private let network: UNet
    private let optimizer: AdamW
    private let average: ExponentialMovingAverage
    private let random = RandomStream(seed: 0)
    private let labels: Tensor
    private let shape: [Int]

    /// - Parameter shape: channels, height and width of a picture.
    init(shape: [Int]) throws {
        TorchRuntime.keepFreedMemory()
        try TorchRuntime.setThreadCount(2)
        try TorchRuntime.setDeterministic(true)
        self.shape = shape
        parameters = ParameterStore(seed: 0)
        network = try UNet(UNet.Configuration(inputChannels: shape[0], classes: 10), parameters.root)
        optimizer = try AdamW(parameters.named)
        average = try ExponentialMovingAverage(of: parameters.named, .constant(decay: 0.999))
        labels = try Tensor((0..<64).map { Int64($0 % 11) }, shape: [64])
    }

    /// One step on these pictures.
    func step(_ step: Int, _ images: Tensor) throws {
        let noise = try random.normal(purpose: .dataNoise, step: UInt64(step), samples: 0..<64, shape: shape)
        let t = try random.uniform(purpose: .time, step: UInt64(step), samples: 0..<64)
        let weight = try t.expanded(like: images)
        let velocity = try images - noise
        let x = try noise + weight * velocity
        let loss = try (network(x, time: t, label: labels) - velocity).squared().mean()
        _ = try loss.item()
        try loss.backward()
        _ = try Tensor.clipGradients(parameters.tensors, maxNorm: 1)
        try optimizer.step(rate: 1e-3)
        Tensor.setGradientsToZero(parameters.tensors)
        try average.update(afterStep: step + 1)
    }
}
