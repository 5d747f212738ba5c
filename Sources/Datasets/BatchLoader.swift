internal import Foundation
internal import Synchronization
public import Torch

/// A prefetching loader of training batches: background threads read, decode and crop the batches of later steps while
/// a step trains. A batch is a function of its step alone, whatever the number of threads.
///
/// ```swift
/// let data = ToyDataset(.moons, count: 1_000, seed: 7)
/// let schedule = BatchSchedule(count: data.count, batch: 64, seed: 7)
/// let loader = BatchLoader(data, schedule, random: RandomStream(seed: 7), steps: 100)
/// let (points, labels) = try loader.batch(step: 0)
/// print(points.shape, labels?.shape ?? [])  // [64, 2] [64]
/// ```
public final class BatchLoader {
    /// A batch that a thread is reading.
    private final class Pending: Sendable {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<StoredBatch, DataError>?>(nil)
    }

    /// The number of batches that are ready or being read, the requested one included.
    public static let ahead = 8

    /// The total time that `batch(step:)` has waited, in seconds.
    public private(set) var waited = 0.0

    private let data: any Dataset
    private let schedule: BatchSchedule
    private let random: RandomStream
    private let last: Int
    private let lanes: [DispatchQueue]
    private var pending: [Int: Pending] = [:]

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - data: The data set.
    ///   - schedule: The examples of each step.
    ///   - random: The source of random augmentation.
    ///   - steps: Number of training steps; batches after the last are not prefetched.
    ///   - threads: Number of prefetching threads, default 2; 0 reads each batch on request.
    public init(_ data: any Dataset, _ schedule: BatchSchedule, random: RandomStream, steps: Int, threads: Int = 2) {
        self.data = data
        self.schedule = schedule
        self.random = random
        last = steps
        lanes = (0..<threads).map { DispatchQueue(label: "dev.cfgd.batches.\($0)", qos: .userInitiated) }
    }

    /// Returns the batch of a step: examples as float32, labels as int64.
    /// - Throws: `DataError` if an example cannot be read, `TorchError` if the tensors cannot be allocated.
    public func batch(step: Int) throws -> (images: Tensor, labels: Tensor?) {
        let began = ContinuousClock.now
        defer { waited += began.duration(to: .now) / .seconds(1) }
        guard !lanes.isEmpty else { return try Self.stored(data, schedule, random, step).tensors(data.normalization) }
        pending = pending.filter { $0.key >= step && $0.key < step + Self.ahead }
        for next in step..<max(step + 1, min(step + Self.ahead, last)) where pending[next] == nil { start(next) }
        guard let own = pending.removeValue(forKey: step) else {
            return try Self.stored(data, schedule, random, step).tensors(data.normalization)
        }
        own.done.wait()
        let batch = own.result.withLock { $0 }
        return try (batch ?? .failure(DataError(file: "data", reason: "was not read"))).get()
            .tensors(data.normalization)
    }

    private func start(_ step: Int) {
        let own = Pending()
        pending[step] = own
        let (data, schedule, random) = (data, schedule, random)
        lanes[step % lanes.count].async {
            let result = Result { () throws(DataError) in try Self.stored(data, schedule, random, step) }
            own.result.withLock { $0 = result }
            own.done.signal()
        }
    }

    private static func stored(
        _ data: any Dataset, _ schedule: BatchSchedule, _ random: RandomStream, _ step: Int
    ) throws(DataError) -> StoredBatch {
        try data.stored(schedule.indices(step: step), augmentedBy: Augmentation(random, step: step))
    }
}
