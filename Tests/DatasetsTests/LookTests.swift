import Foundation
import Testing

@testable import Datasets

/// A look at files ends at its time, whatever their number.
struct LookTests {
    let folder: TemporaryFolder
    /// A time that is over.
    let end = ContinuousClock.now - .seconds(1)
    init() throws { folder = try TemporaryFolder() }

    private func note(_ data: any Dataset) -> String? {
        #expect(data.findings.isPartial && data.findings.isCut)
        return data.findings.notes.last { $0.hasSuffix("the time of a look ended there") }
    }

    @Test func aLookThatHasToEndSaysHowFarItCame() throws {
        let rows = (0..<3000).map { "0.\($0),\($0 < 2000 ? "cat" : "dog")\n" }.joined()
        let csv = try folder.write(Array(rows.utf8), to: "points.csv")
        // Of a part of the lines the classes are not known, and two are no contradiction.
        let points = try CSVFile.open(csv, labels: "2", classes: 2, until: end)
        #expect(points.count == 1024 && points.classes == 1)
        #expect(note(points)?.hasPrefix("the first 1024 lines of \(csv) were read") == true)
        #expect(try CSVFile.open(csv, labels: "2", classes: 2, until: .now + .seconds(3600)).count == 3000)

        let records = try folder.write([UInt8](repeating: 0, count: 3000 * 3073), to: "train.bin")
        let cifar = try CIFARFiles.open([records], until: end)
        #expect(cifar.count == 1024)
        #expect(note(cifar)?.hasPrefix("the labels of the first 1024 records were read") == true)
    }

    @Test func aLookAtListsAndFoldersEnds() throws {
        let picture = try folder.write([0], to: "a.png")
        let lines = (0..<300).map { "{\"file_name\": \"\(picture)\", \"text\": \"text \($0)\"}\n" }.joined()
        let list = try folder.write(Array(lines.utf8), to: "metadata.jsonl")
        let columns = CaptionedPictures.Columns(file: "file_name", text: "text", label: nil)
        let captions = try CaptionedPictures.list(list, columns, classes: nil, until: end)
        #expect(captions.files.count == 64 && captions.findings.isCut)
        #expect(captions.findings.notes.contains { $0.hasPrefix("the first 64 lines of \(list) were read") })
        #expect(try CaptionedPictures.list(list, columns, classes: nil).files.count == 300)

        for index in 0..<200 { _ = try folder.write([0], to: "\(index).png") }
        let pictures = try PictureFolder.list(folder.url.path(percentEncoded: false), isLabelled: false, until: end)
        #expect(pictures.files.count < 201 && pictures.files.count > 0 && pictures.findings.isCut)
        #expect(try PictureFolder.list(folder.url.path(percentEncoded: false), isLabelled: false).files.count == 201)
    }

    @Test func aLookReadsTheHeaderOfManyPicturesAndAsManyLabelsAsItCan() throws {
        let count = 4_500_000
        let size = withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) }
        let images = try folder.write(
            [0, 0, 8, 3] + size + [0, 0, 0, 1, 0, 0, 0, 1] + [UInt8](repeating: 1, count: count), to: "images.idx")
        let labels = try folder.write([0, 0, 8, 1] + size + [UInt8](repeating: 1, count: count), to: "labels.idx")
        let pictures = try ImageDataset(images: images, labels: nil, until: end)
        #expect(pictures.count == count && pictures.findings.isPartial && !pictures.findings.isCut)
        let labelled = try ImageDataset(images: images, labels: labels, until: end)
        #expect(labelled.count == 1 << 22 && labelled.classes == 2)
        #expect(note(labelled)?.hasPrefix("the first \(1 << 22) labels of \(labels) were read") == true)
    }
}
