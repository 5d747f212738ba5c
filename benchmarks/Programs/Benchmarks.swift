internal import Foundation
internal import NN
internal import Torch

/// The measurements that need the inside of the program; `benchmarks/run.sh` prints them beside the others.
@main
enum Benchmarks {
    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "operation": try operation()
        case "unet": try trainingStep()
        default:
            FileHandle.standardError.write(Data("usage: cfgd-benchmarks operation|unet\n".utf8))
            exit(64)
        }
    }

    /// One addition of two tensors of four numbers, and what it is made of.
    private static func operation() throws {
        let a = try Tensor([1, 2, 3, 4] as [Float], shape: [4])
        let b = try Tensor([5, 6, 7, 8] as [Float], shape: [4])
        let seconds = try withoutGradient { () throws(TorchError) in
            try best(of: 7) { () throws(TorchError) in
                for _ in 0..<100_000 { _ = try a + b }
            } / 100_000
        }
        print("one addition of two small tensors|\(text(seconds * 1e9)) ns|under 1000 ns")
    }

    /// One training step of the garments' U-Net at batch 64, drawn, propagated and updated as the trainer does it.
    /// Prints the median seconds of a step.
    private static func trainingStep() throws {
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
            let began = ContinuousClock.now
            let noise = try random.normal(purpose: .dataNoise, step: UInt64(step), samples: 0..<64, shape: [1, 28, 28])
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
            if step >= 5 { seconds.append(began.duration(to: .now) / .seconds(1)) }
        }
        print(seconds.sorted()[seconds.count / 2])
    }

    /// The shortest of several runs, in seconds: the one that other programs disturbed least.
    private static func best(of runs: Int, _ body: () throws(TorchError) -> Void) throws(TorchError) -> Double {
        var shortest = Double.infinity
        for _ in 0..<runs {
            let began = ContinuousClock.now
            try body()
            shortest = min(shortest, began.duration(to: .now) / .seconds(1))
        }
        return shortest
    }

    private static func text(_ number: Double) -> String { String(Int(number.rounded())) }
}
