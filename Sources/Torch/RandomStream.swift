internal import CTorch

/// Random numbers that are a pure function of (seed, purpose, step, sample index) and of nothing else.
///
/// Nothing is stored and nothing advances, so an interrupted run draws what an uninterrupted one draws, and the row of
/// a sample does not depend on the other samples of its batch, on the number of threads or on the machine.
///
/// The generator is Philox4x32-10 (Salmon et al., SC 2011). Its key is the seed, low word first. Its counter is
///
///     word 0   block: numbers 4k ... 4k + 3 of a sample are the words of block k
///     word 1   sample index, bits 0 ... 31
///     word 2   step, bits 0 ... 31
///     word 3   purpose << 24 | sample index, bits 32 ... 39, << 16 | step, bits 32 ... 47
///
/// so that steps below 2^48 and sample indices below 2^40 never share a counter. Uniform numbers are the upper 24 bits
/// of a word; normal numbers are made from pairs of words by Box and Muller's transform, words 0 and 1, then 2 and 3.
public struct RandomStream: Hashable, Sendable {
    /// What distinguishes this stream from others of the same purpose, step and sample.
    public let seed: UInt64

    /// The stream of `seed`.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Four random words for a counter and a key: Philox4x32-10 itself.
    public static func words(
        counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        let counter = [counter.0, counter.1, counter.2, counter.3]
        let key = [key.0, key.1]
        var words = [UInt32](repeating: 0, count: 4)
        ct_philox(counter, key, &words)
        return (words[0], words[1], words[2], words[3])
    }

    /// The four random words of one block of one sample.
    public func words(
        purpose: Purpose, step: UInt64, index: UInt64, block: UInt32 = 0
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        check(step: step, index: index)
        let rest = UInt32(purpose.rawValue) << 24 | UInt32(index >> 32) << 16 | UInt32(step >> 32)
        return RandomStream.words(
            counter: (block, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: step), rest),
            key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    }

    /// One number, uniform in [0, 1), with all 53 bits of a double.
    public func uniform(purpose: Purpose, step: UInt64, index: UInt64) -> Double {
        let words = words(purpose: purpose, step: step, index: index)
        return Double((UInt64(words.0) << 32 | UInt64(words.1)) >> 11) * 0x1p-53
    }

    /// Standard normal numbers, float32 [samples.count] + shape; row n belongs to `samples[n]`.
    ///
    /// - Parameter shape: The shape of one sample; `[]` for one number each.
    public func normal(
        purpose: Purpose, step: UInt64, samples: [UInt64], shape: [Int] = []
    ) throws(TorchError) -> Tensor {
        for sample in samples { check(step: step, index: sample) }
        let handle = ct_philox_normal(seed, purpose.rawValue, step, samples, samples.count, shape, shape.count)
        return try Tensor(owning: handle, #function)
    }

    /// Standard normal numbers for consecutive samples.
    public func normal(
        purpose: Purpose, step: UInt64, samples: Range<UInt64>, shape: [Int] = []
    ) throws(TorchError) -> Tensor {
        try normal(purpose: purpose, step: step, samples: Array(samples), shape: shape)
    }

    /// Uniform numbers in [0, 1), float32 [samples.count] + shape; row n belongs to `samples[n]`.
    ///
    /// - Parameter shape: The shape of one sample; `[]` for one number each.
    public func uniform(
        purpose: Purpose, step: UInt64, samples: [UInt64], shape: [Int] = []
    ) throws(TorchError) -> Tensor {
        for sample in samples { check(step: step, index: sample) }
        let handle = ct_philox_uniform(seed, purpose.rawValue, step, samples, samples.count, shape, shape.count)
        return try Tensor(owning: handle, #function)
    }

    /// Uniform numbers in [0, 1) for consecutive samples.
    public func uniform(
        purpose: Purpose, step: UInt64, samples: Range<UInt64>, shape: [Int] = []
    ) throws(TorchError) -> Tensor {
        try uniform(purpose: purpose, step: step, samples: Array(samples), shape: shape)
    }

    private func check(step: UInt64, index: UInt64) {
        precondition(step < 1 << 48, "the counter holds steps below 2^48")
        precondition(index < 1 << 40, "the counter holds sample indices below 2^40")
    }
}

extension RandomStream {
    /// What random numbers are drawn for. Two purposes never share numbers. The values are part of what a seed means:
    /// a new purpose takes a new value, and none is ever used again.
    public enum Purpose: UInt8, Sendable, CaseIterable {
        /// The first values of the weights of a network; the sample index is that of the parameter.
        case parameterInitialization = 1
        /// The noise end of a training path.
        case dataNoise = 2
        /// The time of a training sample.
        case time = 3
        /// Whether a training sample loses its label.
        case labelDropout = 4
        /// The order in which data are visited; the step is that of the epoch.
        case dataOrder = 5
        /// Changes to training data, such as mirroring.
        case augmentation = 6
        /// The noise that a sample begins from.
        case sampleNoise = 7
        /// The noise that a stochastic solver adds on its way.
        case solverNoise = 8
        /// Random projections and subsets for measuring quality.
        case evaluation = 9
        /// The label of a sample that was asked for without one.
        case labelChoice = 10
        /// Units of a network switched off during training.
        case dropout = 11
        /// Where within the bin of its byte value a pixel lies.
        case dequantization = 12
        /// Which example of a source a training path begins at.
        case dataSource = 13
        /// Which example of a source a sample begins from.
        case sampleSource = 14
        /// Examples that are made by a rule; the seed is that of the data set, not of the job.
        case proceduralData = 15
        /// Where within the distribution of its latents an encoded example lies.
        case posterior = 16
    }
}
