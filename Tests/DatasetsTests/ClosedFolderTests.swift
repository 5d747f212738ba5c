import Datasets
import Foundation
import Testing

/// A list or a link among somebody's data does not lead into what the daemon keeps for others.
struct ClosedFolderTests {
    let fixture: PictureFixture
    let state: String
    init() throws {
        fixture = try PictureFixture()
        state = fixture.folder.url.appending(path: "data/state").path(percentEncoded: false)
        try fixture.add("state/runs/1/samples/0.png", value: 50)
        try fixture.add("state/runs/2/samples/0.png", value: 60)
        try fixture.add("own/a.png", value: 10)
    }

    private func options(_ change: (inout PictureDataset.Options) -> Void = { _ in }) -> PictureDataset.Options {
        fixture.options {
            $0.closed = ClosedFolder(URL(filePath: state, directoryHint: .isDirectory))
            change(&$0)
        }
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(fixture.root)/\(name)", withDestinationPath: "\(fixture.root)/\(target)")
    }

    private func refusal(of folder: String) throws -> String {
        let error = #expect(throws: DataError.self) {
            try PictureDataset(folder: "\(fixture.root)/\(folder)", isLabelled: false, options())
        }
        return error?.description ?? ""
    }

    @Test func neitherLinkedPicturesNorLinkedFoldersNorTheFolderAboveAreRead() throws {
        try link("own/b.png", to: "state/runs/1/samples/0.png")
        #expect(try refusal(of: "own").contains("own/b.png: is in the daemon's own directory"))
        try FileManager.default.removeItem(atPath: "\(fixture.root)/own/b.png")
        #expect(
            try PictureDataset(folder: "\(fixture.root)/own", isLabelled: false, options()).values([0]) == [10])
        try link("own/others", to: "state/runs")
        #expect(try refusal(of: "own").contains("2 of 3 pictures are unusable"))
        #expect(try refusal(of: "").contains("is in the daemon's own directory"))
    }

    @Test func theRunDirectoryThatWasNamedIsReadAndNoOther() throws {
        let data = try PictureDataset(folder: "\(state)/runs/1", isLabelled: true, options())
        #expect(try data.values([0]) == [50] && data.classNames == ["samples"])
        try link("state/runs/1/samples/1.png", to: "state/runs/2/samples/0.png")
        #expect(try refusal(of: "state/runs/1").contains("samples/1.png: is in the daemon's own directory"))
    }

    @Test func listsDoNotLeadThereByNameOrLink() throws {
        let lines = [
            "{\"file_name\": \"a.png\", \"text\": \"a\"}",
            "{\"file_name\": \"../state/runs/1/samples/0.png\", \"text\": \"b\"}",
            "{\"file_name\": \"\(state)/runs/2/samples/0.png\", \"text\": \"c\"}",
        ]
        try fixture.write("own/metadata.jsonl", Array(lines.joined(separator: "\n").utf8))
        let data = try PictureDataset(
            captions: "\(fixture.root)/own", options { $0.unusable = .skip(share: 0.9) })
        #expect(try data.count == 1 && data.values([0]) == [10])
        try fixture.write("state/runs/1/events.jsonl", Array(lines[0].utf8))
        try FileManager.default.removeItem(atPath: "\(fixture.root)/own/metadata.jsonl")
        try link("own/metadata.jsonl", to: "state/runs/1/events.jsonl")
        let error = #expect(throws: DataError.self) {
            try PictureDataset(captions: "\(fixture.root)/own", options())
        }
        #expect(error?.reason.contains("is in the daemon's own directory") == true)
    }

    @Test func linkedFilesOfAFolderOfRecordsAreNotReadThere() throws {
        try fixture.write("state/runs/1/samples.bin", [UInt8](repeating: 0, count: 3073))
        try fixture.write("cifar/test.bin", [UInt8](repeating: 0, count: 3073))
        try link("cifar/train.bin", to: "state/runs/1/samples.bin")
        let closed = ClosedFolder(URL(filePath: state, directoryHint: .isDirectory))
        #expect(try CIFARFiles.open(["\(fixture.root)/cifar"], split: .test, closed: closed).count == 1)
        let error = #expect(throws: DataError.self) {
            try CIFARFiles.open(["\(fixture.root)/cifar"], closed: closed)
        }
        #expect(error?.file == "\(fixture.root)/cifar/train.bin")
    }
}
