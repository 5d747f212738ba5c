internal import CTorch

/// A counter-based random number generator: each number is a pure function of seed, purpose, step and sample index.
///
/// The generator has no state, so an interrupted run draws the numbers of an uninterrupted one, and the row of a sample
/// depends neither on the other samples of its batch nor on the number of threads or the machine.
///
/// ```swift
/// let stream = RandomStream(seed: 42)
/// let noise = try stream.normal(purpose: .sampleNoise, step: 0, samples: 0..<64, shape: [3, 32, 32])
/// let second = try stream.normal(purpose: .sampleNoise, step: 0, samples: [1], shape: [3, 32, 32])
/// // Sample 1 is the same alone as among 64.
/// print(try second.values() == noise.narrowed(dim: 0, start: 1, length: 1).values())  // true
/// ```
///
/// The generator is Philox4x32-10 (Salmon et al., SC 2011). Its key is the seed, low word first. Its counter is
///
///     word 0   block: numbers 4k ... 4k + 3 of a sample are the words of block k
///     word 1   sample index, bits 0 ... 31
///     word 2   step, bits 0 ... 31
///     word 3   purpose << 24 | sample index, bits 32 ... 39, << 16 | step, bits 32 ... 47
///
/// so that steps below 2^48 and sample indices below 2^40 never share a counter. A uniform number is the upper 24 bits
/// of a word; normal numbers come from pairs of words, 0 and 1, then 2 and 3, by the Box-Muller transform.
public struct RandomStream: Hashable, Sendable {
    /// The seed, any 64-bit number; it is the key of the generator.
    public let seed: UInt64

    /// Creates the stream of `seed`.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Returns the four random words of a counter and a key: Philox4x32-10 itself.
    public static func words(
        counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        let counter = [counter.0, counter.1, counter.2, counter.3]
        let key = [key.0, key.1]
        var words = [UInt32](repeating: 0, count: 4)
        ct_philox(counter, key, &words)
        return (words[0], words[1], words[2], words[3])
    }

    /// Returns the four random words of one block of one sample.
    ///
    /// - Parameters:
    ///   - purpose: The purpose of the numbers.
    ///   - step: The training or solver step, below 2^48.
    ///   - index: The sample index, below 2^40.
    ///   - block: The block of four words, default 0.
    public func words(
        purpose: Purpose, step: UInt64, index: UInt64, block: UInt32 = 0
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        check(step: step, index: index)
        let rest = UInt32(purpose.rawValue) << 24 | UInt32(index >> 32) << 16 | UInt32(step >> 32)
        return RandomStream.words(
            counter: (block, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: step), rest),
            key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    }

    /// Draws one number, uniform in [0, 1), with all 53 bits of a double.
    public func uniform(purpose: Purpose, step: UInt64, index: UInt64) -> Double {
        let words = words(purpose: purpose, step: step, index: index)
        return Double((UInt64(words.0) << 32 | UInt64(words.1)) >> 11) * 0x1p-53
    }

    /// Draws standard normal numbers, float32 [samples.count] + shape; row n belongs to the sample index `samples[n]`.
    ///
    /// - Parameter shape: The shape of one sample, default `[]`: one number for each sample.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
    public func normal(
        purpose: Purpose, step: UInt64, samples: [UInt64], shape: [Int] = []
    ) throws(TorchError) -> Tensor {
        for sample in samples { check(step: step, index: sample) }
        let handle = ct_philox_normal(seed, purpose.rawValue, step, samples, samples.count, shape, shape.count)
        return try Tensor(owning: handle, #function)
    }

    /// Draws standard normal numbers for consecutive sample indices.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
    public func normal(
        purpose: Purpose, step: UInt64, samples: Range<UInt64>, shape: [Int] = []
    ) throws(TorchError) -> Tensor {
        try normal(purpose: purpose, step: step, samples: Array(samples), shape: shape)
    }

    /// Draws uniform numbers in [0, 1), float32 [samples.count] + shape; row n belongs to the sample index
    /// `samples[n]`.
    ///
    /// - Parameter shape: The shape of one sample, default `[]`: one number for each sample.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
    public func uniform(
        purpose: Purpose, step: UInt64, samples: [UInt64], shape: [Int] = []
    ) throws(TorchError) -> Tensor {
        for sample in samples { check(step: step, index: sample) }
        let handle = ct_philox_uniform(seed, purpose.rawValue, step, samples, samples.count, shape, shape.count)
        return try Tensor(owning: handle, #function)
    }

    /// Draws uniform numbers in [0, 1) for consecutive sample indices.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
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
    /// The purpose that random numbers are drawn for; two purposes never share numbers. The raw values are part of what
    /// a seed means: a new purpose takes a new value, and no value is reused.
    public enum Purpose: UInt8, Sendable, CaseIterable {
        /// Initial weights of a network; the sample index is the index of the parameter.
        case parameterInitialization = 1
        /// Noise endpoint of a training path.
        case dataNoise = 2
        /// Time of a training sample.
        case time = 3
        /// Label dropout: whether a training sample gets the null label.
        case labelDropout = 4
        /// Shuffled order of the data; the step is the epoch.
        case dataOrder = 5
        /// Data augmentation, such as horizontal flips.
        case augmentation = 6
        /// Initial noise of a generated sample.
        case sampleNoise = 7
        /// Noise increments of a stochastic solver.
        case solverNoise = 8
        /// Random projections and subsets of an evaluation.
        case evaluation = 9
        /// Label of a generated sample where the job names none.
        case labelChoice = 10
        /// Dropout of a network's units during training.
        case dropout = 11
        /// Dequantization: position of a pixel within the bin of its byte value.
        case dequantization = 12
        /// Source example that a training path starts from.
        case dataSource = 13
        /// Source example that a generated sample starts from.
        case sampleSource = 14
        /// Examples of a procedural data set; the seed is the data set's, not the job's.
        case proceduralData = 15
        /// Draw from the posterior of an encoded example's latents.
        case posterior = 16
    }
}
