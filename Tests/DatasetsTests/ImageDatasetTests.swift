import Datasets
import Foundation
import Testing
import Torch

struct ImageDatasetTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func images(_ shape: [Int], _ pixels: [UInt8]) throws -> String {
        try folder.write(idx(shape, pixels), to: "images")
    }

    private func labels(_ labels: [UInt8]) throws -> String {
        try folder.write(idx([labels.count], labels), to: "labels")
    }

    @Test func aBatchIsNormalisedAndInTheOrderOfItsIndices() throws {
        let data = try ImageDataset(
            images: try images([3, 1, 2], [0, 255, 51, 204, 102, 153]), labels: try labels([0, 2, 1]))
        #expect(data.count == 3 && data.shape == [1, 1, 2] && data.classes == 3)
        let batch = try data.batch([2, 0])
        #expect(batch.images.shape == [2, 1, 1, 2])
        let expected: [Float] = [-0.2, 0.2, -1, 1]
        for (found, wanted) in zip(try batch.images.values(), expected) { #expect(abs(found - wanted) < 1e-6) }
        #expect(try batch.labels?.int64s() == [1, 0])
    }

    @Test func paddingPutsPicturesInTheMiddle() throws {
        let data = try ImageDataset(images: try images([1, 2, 1], [255, 255]), labels: nil, size: 4)
        #expect(data.shape == [1, 4, 4])
        let found = try data.batch([0]).images.values()
        #expect(found == [-1, -1, -1, -1, -1, 1, -1, -1, -1, 1, -1, -1, -1, -1, -1, -1])
    }

    @Test func aSizeBelowThePicturesIsRefused() throws {
        let path = try images([1, 2, 3], [UInt8](repeating: 0, count: 6))
        #expect(throws: DataError.self) { try ImageDataset(images: path, labels: nil, size: 2) }
    }

    @Test func aLabelOutOfRangeIsNamedWithItsPlace() throws {
        let pictures = try images([3, 1, 1], [1, 2, 3])
        let names = try labels([0, 7, 1])
        let error = #expect(throws: DataError.self) { try ImageDataset(images: pictures, labels: names, classes: 5) }
        #expect(error?.file == names)
        #expect(error?.reason == "label 1 is 7; with 5 classes, labels are 0...4")
    }

    @Test func differentCountsOfPicturesAndLabelsAreRefused() throws {
        let pictures = try images([3, 1, 1], [1, 2, 3])
        let names = try labels([0, 1])
        let error = #expect(throws: DataError.self) { try ImageDataset(images: pictures, labels: names) }
        #expect(error?.reason == "holds 2 labels, but \(pictures) holds 3 pictures")
    }

    @Test func aLimitTakesTheStartOfTheData() throws {
        let data = try ImageDataset(
            images: try images([3, 1, 1], [1, 2, 3]), labels: try labels([0, 1, 9]), limit: 2)
        #expect(data.count == 2 && data.classes == 2)
    }
}
