import Datasets
import Testing
import Torch

@Suite struct ToyDatasetSnippet {
    @Test func pointsAreGenerated() throws {
        let data = ToyDataset(.rings, count: 10_000, seed: 1)
        let (points, labels) = try data.batch(Array(0..<256))
        print(points.shape, labels?.shape ?? [], data.classes)  // [256, 2] [256] 4
        #expect(points.shape == [256, 2] && labels?.shape == [256] && data.classes == 4)
    }
}
