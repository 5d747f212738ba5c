import Datasets
import Foundation
import Testing

/// The binary files of CIFAR-10 and CIFAR-100.
struct CIFARFilesTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// A record whose red plane is its label, green its coarse label, blue a number.
    private func record(_ labels: [UInt8], _ number: UInt8) -> [UInt8] {
        labels + [labels[labels.count - 1], labels[0], number].flatMap { [UInt8](repeating: $0, count: 1024) }
    }

    @Test func filesOfAFolderFollowOneAnotherWithTheirNames() throws {
        _ = try folder.write(record([3], 1) + record([9], 2), to: "data_batch_1.bin")
        _ = try folder.write(record([0], 3), to: "data_batch_2.bin")
        _ = try folder.write(record([7], 4), to: "test_batch.bin")
        let names = (0..<10).map { "class \($0)" }
        _ = try folder.write(Array((names.joined(separator: "\n") + "\n\n").utf8), to: "batches.meta.txt")
        let path = folder.url.path(percentEncoded: false)
        let data = try CIFARFiles.open([path])
        #expect(data.count == 3 && data.shape == [3, 32, 32] && data.classes == 10 && data.classNames == names)
        let batch = try data.stored([2, 1], augmentedBy: nil)
        #expect(batch.labels == [0, 9])
        #expect(batch.elements[2048] == 3 && batch.elements[3072] == 9 && batch.elements[3072 + 2048] == 2)
        #expect(try CIFARFiles.open([path], split: .test).label(0) == 7)
        #expect(try CIFARFiles.open([path], labels: nil).classes == 0)
        #expect(try CIFARFiles.open([path], limit: 2).count == 2)
    }

    @Test func aHundredClassesHaveFineAndCoarseLabels() throws {
        let path = try folder.write(record([19, 99], 1) + record([4, 30], 2), to: "train.bin")
        let fine = try CIFARFiles.open([path])
        #expect(fine.classes == 100 && fine.label(0) == 99 && fine.label(1) == 30)
        let coarse = try CIFARFiles.open([path], labels: .coarse)
        #expect(coarse.classes == 20 && coarse.label(0) == 19)
        #expect(try fine.stored([1], augmentedBy: nil).elements[2048] == 2)
    }

    @Test func aFileOfAnotherLengthIsRefused() throws {
        let cut = try folder.write(Array(record([3], 1).dropLast()), to: "cut.bin")
        let error = #expect(throws: DataError.self) { try CIFARFiles.open([cut]) }
        #expect(error?.file == cut && error?.reason.contains("3072 bytes is a multiple neither") == true)
        let known = #expect(throws: DataError.self) { try CIFARFiles.open([cut], variant: 10) }
        #expect(known?.reason == "has 3072 bytes, which is not a multiple of the 3073 bytes of a CIFAR-10 record")
        let empty = try folder.write([], to: "empty.bin")
        #expect(throws: DataError.self) { try CIFARFiles.open([empty]) }
        #expect(throws: DataError.self) { try CIFARFiles.open([folder.url.path(percentEncoded: false)]) }
    }

    @Test func aLabelBeyondTheClassesIsRefused() throws {
        let path = try folder.write(record([3], 1) + record([10], 1), to: "data.bin")
        let error = #expect(throws: DataError.self) { try CIFARFiles.open([path]) }
        #expect(error?.reason == "label 1 is 10; with 10 classes, labels are 0...9")
    }
}
