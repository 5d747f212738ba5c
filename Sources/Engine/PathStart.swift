internal import Jobs
internal import Torch

/// The starts of paths: standard normal noise, or examples of a source, drawn with replacement. A pure function of
/// seed, step and sample.
struct PathStart {
    /// The purpose of the paths. Training and sampling never share random numbers.
    enum Use {
        case training, sampling
    }

    private let stream: RandomStream
    private let use: Use
    private let shape: [Int]
    private let source: SourceExamples?

    /// - Parameters:
    ///   - shape: that of one example.
    ///   - source: `nil` for noise.
    init(_ stream: RandomStream, for use: Use, shape: [Int], source: SourceExamples?) {
        self.stream = stream
        self.use = use
        self.shape = shape
        self.source = source
    }

    /// The points at t = 0, float32 [samples, ...].
    /// - Parameter label: int64 [samples]; what a source with labels is drawn by.
    func callAsFunction(step: UInt64, samples: [UInt64], given label: Tensor?) throws -> Tensor {
        guard let source else {
            let purpose: RandomStream.Purpose = use == .training ? .dataNoise : .sampleNoise
            return try stream.normal(purpose: purpose, step: step, samples: samples, shape: shape)
        }
        let labels = try label?.int64s().map(Int.init)
        let indices = samples.indices.map { row in
            example(step: step, sample: samples[row], label: labels?[row], of: source)
        }
        return try source.batch(indices)
    }

    private func example(step: UInt64, sample: UInt64, label: Int?, of source: SourceExamples) -> Int {
        let purpose: RandomStream.Purpose = use == .training ? .dataSource : .sampleSource
        return source.example(at: stream.uniform(purpose: purpose, step: step, index: sample), of: label)
    }
}
