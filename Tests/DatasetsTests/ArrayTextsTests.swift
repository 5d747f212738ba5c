import Datasets
import Foundation
import Testing
import Torch

/// Texts that stand as bytes and their ends in a safetensors file.
@Suite struct ArrayTextsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ bytes: [UInt8], _ ends: [Int64], examples: Int = 3) throws -> String {
        let path = folder.url.appending(path: "texts.safetensors").path(percentEncoded: false)
        let texts = try Tensor(bytes.map(Float.init), shape: [bytes.count]).cast(to: .uint8)
        try Safetensors.write(
            [
                ("x", try Tensor.zeros([examples, 2])), ("words", texts),
                ("words_ends", try Tensor(ends, shape: [ends.count])),
            ], to: path)
        return path
    }

    private func open(_ path: String, limit: Int? = nil) throws -> any Dataset {
        try ArrayFiles.safetensors(path, images: "x", labels: nil, text: "words", .init(limit: limit))
    }

    @Test func textsAreReadByTheirEnds() throws {
        let texts = ["rot", "", "grün 🟢"]
        let arrays = ArrayTexts.arrays(texts)
        #expect(arrays.ends == [3, 3, 13] && arrays.bytes.count == 16)
        let path = try file(arrays.bytes, arrays.ends)
        #expect(try open(path).captions([2, 0, 1, 0]) == ["grün 🟢", "rot", "", "rot"])
        #expect(try open(path, limit: 2).captions([1, 0]) == ["", "rot"])
        #expect(try ArrayFiles.safetensors(path, images: "x", labels: nil, .init()).captions([0]) == nil)
        #expect(ArrayTexts.arrays([]).bytes.isEmpty && ArrayTexts.arrays(["12345678"]).bytes.count == 8)
    }

    @Test(
        arguments: [
            ([3, 2, 4], "array words_ends: text 1 ends at 2, which is not in 3...4"),
            ([1, 2, 5], "array words_ends: text 2 ends at 5, which is not in 2...4"),
            ([-1, 2, 4], "array words_ends: text 0 ends at -1, which is not in 0...4"),
            ([2, 4], "there are 3 examples, but 2 texts"),
        ] as [([Int64], String)])
    func endsThatCannotBeAreRefused(ends: [Int64], reason: String) throws {
        let path = try file(Array("abcd".utf8), ends)
        let error = #expect(throws: DataError.self) { try open(path) }
        #expect(error?.file == path && error?.reason.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func aTextThatIsNotUTF8IsNamedWhereItIsRead() throws {
        let data = try open(file([0x61, 0xFF, 0xFE, 0x62], [1, 3, 4]))
        #expect(try data.captions([0, 2]) == ["a", "b"])
        let error = #expect(throws: DataError.self) { try data.captions([1]) }
        #expect(error?.reason == "array words: text 1 is not UTF-8")
    }

    @Test func textsThatAreNotThereAreRefused() throws {
        let path = folder.url.appending(path: "plain.safetensors").path(percentEncoded: false)
        try Safetensors.write([("x", try Tensor.zeros([3, 2])), ("words", try Tensor.zeros([3]))], to: path)
        let error = #expect(throws: DataError.self) { try open(path) }
        #expect(error?.reason.contains("holds no tensor words_ends; it holds words, x") == true)
    }
}
