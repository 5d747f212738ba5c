import Foundation
import Pickle
import Testing
import Torch

@Suite struct PyTorchFileTests {
    private func golden(_ name: String, _ suffix: String) throws -> String {
        try #require(Bundle.module.url(forResource: name, withExtension: suffix, subdirectory: "Golden")).path
    }

    @Test(arguments: ["trained", "protocol5"])
    func everyTensorIsPyTorchs(_ name: String) throws {
        let file = try PyTorchFile(golden(name, "pt"))
        let expected = try Safetensors(contentsOf: golden("trained", "safetensors")).tensors
        let root = try #require(file.members(file.root))
        #expect(root["steps"] == .int(7))
        #expect(root["when"] == .float(1.5))
        #expect(root["type"] == .name("torch.float32"))
        let arguments = try #require(root["args"].flatMap(file.attributes))
        #expect(arguments["model"] == .text("SiT-S/2") && arguments["seed"] == .largeInteger)
        #expect(try #require(file.entries(file.root)).prefix(3).map(\.name) == ["model", "ema", "opt"])
        var seen = 0
        for set in ["model", "ema"] {
            for (key, value) in try #require(root[set].flatMap(file.members)) {
                let want = try #require(expected["\(set).\(key)"], "\(key)")
                let tensor = try file.tensor(value, named: key)
                #expect(tensor.dtype == want.dtype && tensor.shape == want.shape, "\(key)")
                #expect(file.shape(value)?.shape == want.shape)
                #expect(try tensor.bytes() == want.bytes(), "\(key)")
                seen += 1
            }
        }
        #expect(seen == expected.count)
    }

    @Test func theOldFormIsRefusedWithWhatToDo() throws {
        let path = try golden("legacy", "pt")
        let error = #expect(throws: PyTorchFileError.self) { try PyTorchFile(path) }
        #expect(error?.description.hasPrefix(path) == true)
        #expect(error?.description.contains("torch.save(torch.load(") == true)
    }

    @Test func anArchiveWith64BitFieldsIsRead() throws {
        var archive = Archive(
            pickle: PickleBuilder.weight(count: 2, shape: [2], strides: [1]),
            storages: ["0": [0, 0, 128, 63, 0, 0, 0, 64]])
        archive.isWide = true
        try archive.withFile { path in
            let file = try PyTorchFile(path)
            let weight = try #require(file.members(file.root)?["weight"])
            #expect(try file.tensor(weight, named: "weight").values() == [1, 2])
        }
    }

    @Test func aFileCutOffAnywhereIsAnError() throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: golden("trained", "pt"))))
        for length in Array(stride(from: 0, to: bytes.count, by: 97)) + [bytes.count - 1] {
            try Archive.withFile(Array(bytes.prefix(length))) { path in
                let error = #expect(throws: PyTorchFileError.self, "\(length)") { try PyTorchFile(path) }
                #expect(error?.file == path)
            }
        }
    }

    @Test func aFlippedByteIsNeverReadAsSomethingElse() throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: golden("trained", "pt"))))
        let expected = try Safetensors(contentsOf: golden("trained", "safetensors")).tensors
        for place in stride(from: 3, to: bytes.count, by: 61) {
            var damaged = bytes
            damaged[place] ^= 0x10
            try Archive.withFile(damaged) { path in
                // What lies between the entries may change; what is read is what was written, or nothing.
                guard let file = try? PyTorchFile(path), let root = file.members(file.root) else { return }
                for (key, value) in root["model"].flatMap(file.members) ?? [:] {
                    guard let tensor = try? file.tensor(value, named: key) else { continue }
                    let want = try expected["model.\(key)"]?.bytes()
                    #expect(try tensor.bytes() == want, "byte \(place), \(key)")
                }
            }
        }
    }
}
