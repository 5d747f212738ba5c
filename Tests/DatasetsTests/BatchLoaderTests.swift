import Datasets
import Testing
import Torch

/// Batches that are read ahead are those that would be read on demand.
struct BatchLoaderTests {
    /// Fails to read one example.
    private struct Brittle: Dataset {
        let base: ShapeDataset
        let broken: Int
        var count: Int { base.count }
        var shape: [Int] { base.shape }
        var classes: Int { 0 }
        var normalization: Normalization { .bytes }
        func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch {
            if indices.contains(broken) { throw DataError(file: "example \(broken)", reason: "is broken") }
            return try base.stored(indices, augmentedBy: augmentation)
        }
        func label(_ index: Int) -> Int? { nil }
        func fingerprint() throws(DataError) -> Fingerprint { try base.fingerprint() }
    }

    private let data = ShapeDataset(count: 50, size: 16, seed: 1, labels: .color)
    private let schedule = BatchSchedule(count: 50, batch: 8, seed: 2)

    private func loader(_ threads: Int, _ data: (any Dataset)? = nil) -> BatchLoader {
        BatchLoader(data ?? self.data, schedule, random: RandomStream(seed: 3), steps: 30, threads: threads)
    }

    @Test(arguments: [0, 1, 3]) func eachStepGetsItsBatchWithAnyNumberOfThreads(threads: Int) throws {
        let loader = loader(threads)
        for step in [0, 1, 2, 3, 20, 21, 5, 5, 6, 29, 40] {
            let batch = try loader.batch(step: step)
            let expected = try data.batch(schedule.indices(step: step))
            #expect(try batch.images.bytes() == expected.images.bytes())
            #expect(try batch.labels?.int64s() == expected.labels?.int64s())
        }
        #expect(loader.waited > 0)
    }

    @Test(arguments: [0, 2]) func whatCannotBeReadIsAnErrorOfItsStepAlone(threads: Int) throws {
        let broken = schedule.indices(step: 4)[3]
        let bad = (0..<6).filter { schedule.indices(step: $0).contains(broken) }
        let loader = loader(threads, Brittle(base: data, broken: broken))
        for step in 0..<6 {
            if bad.contains(step) {
                #expect(throws: DataError(file: "example \(broken)", reason: "is broken")) {
                    try loader.batch(step: step)
                }
            } else {
                #expect(try loader.batch(step: step).images.shape == [8, 3, 16, 16])
            }
        }
    }
}
