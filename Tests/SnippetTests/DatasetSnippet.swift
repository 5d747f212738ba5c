import Datasets
import Testing
import Torch

@Suite struct DatasetSnippet {
    @Test func aBatchOfExamplesIsRead() throws {
        let data: any Dataset = ToyDataset(.moons, count: 1_000, seed: 7)
        let (points, labels) = try data.batch([0, 1, 2])
        print(points.shape, labels?.shape ?? [], data.classes)  // [3, 2] [3] 2
        #expect(points.shape == [3, 2] && labels?.shape == [3] && data.classes == 2)
    }
}
