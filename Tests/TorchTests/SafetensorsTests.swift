import Foundation
import Testing
import Torch

@Suite struct SafetensorsTests {
    let path = NSTemporaryDirectory() + "/cfgd-\(UUID().uuidString).safetensors"

    /// Runs `body` with `path` naming a file of these bytes.
    private func withFile<R>(header: String, data: [UInt8], length: UInt64? = nil, _ body: () throws -> R) throws -> R {
        var bytes = withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { Data($0) }
        bytes.append(contentsOf: header.utf8)
        bytes.append(contentsOf: data)
        try bytes.write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body()
    }

    private func refusal(header: String, data: [UInt8], length: UInt64? = nil) throws -> SafetensorsError {
        try withFile(header: header, data: data, length: length) {
            try #require(throws: SafetensorsError.self) { try Safetensors(contentsOf: path) }
        }
    }

    @Test func everyElementTypeComesBack() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let written: [(name: String, tensor: Tensor)] = [
            ("b", try Tensor([1, -2.5, .infinity, 4] as [Float], shape: [2, 2])),
            ("a.weight", try Tensor([0.1, 1e300] as [Double], shape: [2])),
            ("half", try Tensor([1, 2, 3] as [Float], shape: [3]).cast(to: .bfloat16)),
            ("count", try Tensor([1 << 50] as [Int64], shape: [])),
            ("bytes", try Tensor(bytes: [0, 1, 255], shape: [3], dtype: .uint8)),
            ("mask", try Tensor(bytes: [0, 1, 1], shape: [3, 1], dtype: .bool)),
            ("none", try Tensor.zeros([0, 3])),
            ("transposed", try Tensor.arange(6).reshaped([2, 3]).transposed(0, 1)),
        ]
        let metadata = ["format": "pt", "quote\"\\\n\u{1}": "wörter 🙂"]
        try Safetensors.write(written, metadata: metadata, to: path)
        let file = try Safetensors(contentsOf: path)
        #expect(file.metadata == metadata)
        #expect(file.tensors.count == written.count)
        for (name, tensor) in written {
            let read = try #require(file.tensors[name])
            #expect(read.dtype == tensor.dtype)
            #expect(read.shape == tensor.shape)
            #expect(try read.bytes() == tensor.bytes())
        }
        let part = try Safetensors(contentsOf: path, names: ["count"])
        #expect(Array(part.tensors.keys) == ["count"])
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: path, names: ["x"]) }
        #expect(error?.tensor == "x")
    }

    @Test func theSameTensorsGiveTheSameAlignedBytes() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let a = try Tensor.ones([3]), b = try Tensor([1] as [Int64], shape: [1])
        try Safetensors.write([("a", a), ("b", b)], metadata: ["x": "1", "y": "2"], to: path)
        let first = try Data(contentsOf: URL(fileURLWithPath: path))
        try Safetensors.write([("b", b), ("a", a)], metadata: ["y": "2", "x": "1"], to: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
        #expect((first.count - 12 - 8).isMultiple(of: 8))
    }

    @Test func twoTensorsOfOneNameAreNotWritten() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: SafetensorsError.self) {
            try Safetensors.write([("a", Tensor.ones([1])), ("a", Tensor.ones([1]))], to: path)
        }
        #expect(error?.description == "\(path): tensor 'a': there are two of this name")
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: "/nowhere/x") }
        #expect(error?.description == "/nowhere/x: cannot be opened: No such file or directory")
        #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: "/tmp") }
    }

    @Test func aWellMadeHeaderIsRead() throws {
        let header =
            #" { "a" : {"shape":[1],"data_offsets":[0,4],"dtype":"F32"} , "__metadata__":{"k":"\u0041\ud83d\ude42\n"} } "#
        try withFile(header: header, data: [0, 0, 0x80, 0x3F]) {
            let file = try Safetensors(contentsOf: path)
            #expect(try file.tensors["a"]?.values() == [1])
            #expect(file.metadata == ["k": "A🙂\n"])
        }
        let empty = try withFile(header: "{}", data: []) { try Safetensors(contentsOf: path) }
        #expect(empty.tensors.isEmpty)
    }

    @Test(arguments: [
        // Elements that do not fit the file or the shape.
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4),
        (#"{"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0),
        (#"{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,0]}}"#, 0),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            4
        ),
        // Other JSON than the format's.
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}"#, 4),
        (#"{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[[[[[[1]]]]]],"data_offsets":[0,4]}}"#, 4),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            8
        ),
        (#"{"__metadata__":{"a":1}}"#, 0),
        (#"{"__metadata__":{"a":"1","a":"2"}}"#, 0),
        (#"{"__metadata__":{"a":"\ud800"}}"#, 0),
        (#"{"__metadata__":{"a":"\x"}}"#, 0),
        (#"{"a":"#, 0),
        (#"{} {}"#, 0),
        (#"[]"#, 0),
        ("", 0),
        (#"{"a"#, 0),
        // A truth value that is neither.
        (#"{"a":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}"#, 4),
    ])
    func aHostileHeaderIsRefusedWithTheNameOfTheFile(header: String, dataLength: Int) throws {
        let error = try refusal(header: header, data: [UInt8](repeating: 7, count: dataLength))
        #expect(error.file == path)
        #expect(!error.message.isEmpty)
    }

    @Test func aFileOfAnotherKindIsRefusedByItsContent() throws {
        try Data([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: path) }
        #expect(error?.message == "is not a safetensors file; its content is a PNG picture")
    }

    @Test func aHeaderLengthBeyondTheFileOrTheLimitIsRefused() throws {
        for length in [3, 99_999_999, 100_000_001, UInt64.max] {
            let error = try refusal(header: "{}", data: [], length: length)
            #expect(error.message.hasPrefix("the header claims \(length) bytes"))
        }
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: path) }
    }
}
