internal import Foundation
internal import Synchronization
public import Torch

/// The batches of training steps, read ahead by threads of their own: while a step trains, those after it are read, decoded,
/// cropped. What a step gets is a function of the step alone, whatever the number of threads is.
public final class BatchLoader {
    /// A batch that a thread works at.
    private final class Pending: Sendable {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<StoredBatch, DataError>?>(nil)
    }

    /// Batches that are ready or being read before they are asked for.
    public static let ahead = 8

    /// Seconds that steps waited for their batches so far.
    public private(set) var waited = 0.0

    private let data: any Dataset
    private let schedule: BatchSchedule
    private let random: RandomStream
    private let last: Int
    private let lanes: [DispatchQueue]
    private var pending: [Int: Pending] = [:]

    /// - Parameters:
    ///   - schedule: which examples a step sees.
    ///   - random: decides what is changed at random.
    ///   - steps: steps in all; nothing is read for those after the last.
    ///   - threads: how many read ahead; 0 reads each batch when it is asked for.
    public init(_ data: any Dataset, _ schedule: BatchSchedule, random: RandomStream, steps: Int, threads: Int = 2) {
        self.data = data
        self.schedule = schedule
        self.random = random
        last = steps
        lanes = (0..<threads).map { DispatchQueue(label: "dev.cfgd.batches.\($0)", qos: .userInitiated) }
    }

    /// The batch of a step: examples as float32, labels as int64.
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
