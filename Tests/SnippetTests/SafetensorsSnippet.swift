import Testing
import Torch

@Suite struct SafetensorsSnippet {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aFileIsWrittenAndRead() throws {
        let path = folder.path("model.safetensors")
        let weight = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        try Safetensors.write([(name: "weight", tensor: weight)], metadata: ["step": "60"], to: path)
        let file = try Safetensors(contentsOf: path)
        print(file.metadata["step"] ?? "none", file.tensors["weight"]?.shape ?? [])  // 60 [2, 2]
        #expect(file.metadata["step"] == "60" && file.tensors["weight"]?.shape == [2, 2])
    }
}
