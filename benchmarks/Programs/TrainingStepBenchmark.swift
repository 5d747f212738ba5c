internal import NN
internal import Torch

/// One training step of the garments' U-Net at batch 64, drawn, propagated and updated as the trainer does it.
enum TrainingStepBenchmark {
    /// Prints the median seconds of a step.
    static func run() throws {
        TorchRuntime.keepFreedMemory()
        try TorchRuntime.setThreadCount(2)
        try TorchRuntime.setDeterministic(true)
        let parameters = ParameterStore(seed: 0)
        let network = try UNet(UNet.Configuration(classes: 10), parameters.root)
        let optimizer = try AdamW(parameters.named)
        let average = try ExponentialMovingAverage(of: parameters.named, .constant(decay: 0.999))
        let random = RandomStream(seed: 0)
        let images = try random.normal(purpose: .evaluation, step: 0, samples: 0..<64, shape: [1, 28, 28])
        let labels = try Tensor((0..<64).map { Int64($0 % 11) }, shape: [64])
        var seconds: [Double] = []
        for step in 0..<55 {
            let duration = try Stopwatch.seconds {
                let noise = try random.normal(
                    purpose: .dataNoise, step: UInt64(step), samples: 0..<64, shape: [1, 28, 28])
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
            if step >= 5 { seconds.append(duration) }
        }
        print(seconds.sorted()[seconds.count / 2])
    }
}
