import Datasets
import Testing
import Torch

@Suite struct BatchLoaderSnippet {
    @Test func theBatchOfAStepIsLoaded() throws {
        let data = ToyDataset(.moons, count: 1_000, seed: 7)
        let schedule = BatchSchedule(count: data.count, batch: 64, seed: 7)
        let loader = BatchLoader(data, schedule, random: RandomStream(seed: 7), steps: 100)
        let (points, labels) = try loader.batch(step: 0)
        print(points.shape, labels?.shape ?? [])  // [64, 2] [64]
        #expect(points.shape == [64, 2] && labels?.shape == [64])
    }
}
