internal import NN
internal import Torch

/// One training step of the garments' U-Net at batch 64, drawn, propagated and updated as the trainer does it.
enum TrainingStepBenchmark {
    /// Prints the median seconds of a step.
    static func run() throws {
        let training = try UNetTraining(shape: [1, 28, 28])
        let images = try RandomStream(seed: 0).normal(
            purpose: .evaluation, step: 0, samples: 0..<64, shape: [1, 28, 28])
        var seconds: [Double] = []
        for step in 0..<55 {
            let duration = try Stopwatch.seconds { try training.step(step, images) }
            if step >= 5 { seconds.append(duration) }
        }
        print(seconds.sorted()[seconds.count / 2])
    }
}
