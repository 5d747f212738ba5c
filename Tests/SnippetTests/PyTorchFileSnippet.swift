import Foundation
import Pickle
import Testing
import Torch

@Suite struct PyTorchFileSnippet {
    @Test func theTensorsOfAModelAreListed() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let path = tests.appending(path: "PickleTests/Golden/trained.pt").path(percentEncoded: false)
        let file = try PyTorchFile(path)
        let model = file.members(file.root)?["model"] ?? file.root
        for (name, value) in file.entries(model) ?? [] {
            let tensor = try file.tensor(value, named: name)
            print(name, tensor.shape, tensor.dtype)
        }
        #expect(file.entries(model)?.isEmpty == false)
    }
}
