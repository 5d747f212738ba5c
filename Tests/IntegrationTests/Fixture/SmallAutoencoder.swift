import Foundation

/// An AutoencoderKL of one level as diffusers saves it: colour pictures to two channels of the same size and back.
enum SmallAutoencoder {
    /// Writes `vae/` and returns its path.
    static func write(to directory: URL) throws -> String {
        let folder = directory.appending(path: "vae", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let config = """
            {"_class_name": "AutoencoderKL", "block_out_channels": [4], "layers_per_block": 1, "latent_channels": 2,
             "norm_num_groups": 2, "scaling_factor": 0.5, "use_quant_conv": false, "use_post_quant_conv": false,
             "mid_block_add_attention": false}
            """
        try Data(config.utf8).write(to: folder.appending(path: "config.json"))
        try file(tensors).write(to: folder.appending(path: "diffusion_pytorch_model.safetensors"))
        return folder.path
    }

    private static var tensors: [(name: String, shape: [Int])] {
        func convolution(_ name: String, _ inputs: Int, _ outputs: Int) -> [(String, [Int])] {
            [("\(name).weight", [outputs, inputs, 3, 3]), ("\(name).bias", [outputs])]
        }
        func norm(_ name: String) -> [(String, [Int])] { [("\(name).weight", [4]), ("\(name).bias", [4])] }
        func block(_ name: String) -> [(String, [Int])] {
            [1, 2].flatMap { norm("\(name).norm\($0)") + convolution("\(name).conv\($0)", 4, 4) }
        }
        func half(_ name: String, _ inputs: Int, _ outputs: Int, blocks: [String]) -> [(String, [Int])] {
            convolution("\(name).conv_in", inputs, 4) + blocks.flatMap { block("\(name).\($0)") }
                + norm("\(name).conv_norm_out") + convolution("\(name).conv_out", 4, outputs)
        }
        let middle = ["mid_block.resnets.0", "mid_block.resnets.1"]
        return half("encoder", 3, 4, blocks: ["down_blocks.0.resnets.0"] + middle)
            + half("decoder", 2, 3, blocks: middle + ["up_blocks.0.resnets.0", "up_blocks.0.resnets.1"])
    }

    /// Writes a safetensors file whose elements are sines, about as large as random ones.
    private static func file(_ tensors: [(name: String, shape: [Int])]) throws -> Data {
        var (members, numbers) = ([String: Any](), Data())
        for (name, shape) in tensors {
            let begin = numbers.count
            for index in 0..<shape.reduce(1, *) {
                let value =
                    (name.hasSuffix("weight") && shape.count == 1 ? 1 : 0) + 0.3 * sin(Double(begin + index * 37))
                withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { numbers.append(contentsOf: $0) }
            }
            members[name] = ["dtype": "F32", "shape": shape, "data_offsets": [begin, numbers.count]]
        }
        let header = try JSONSerialization.data(withJSONObject: members)
        return Data(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }) + header + numbers
    }
}
