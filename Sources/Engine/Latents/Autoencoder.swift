internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Torch

/// An AutoencoderKL as the library diffusers saves it: a directory with its `config.json` and its weights.
struct Autoencoder {
    let network: AutoencoderKL
    /// The path of the weights.
    let weights: String
    let device: Device

    var configuration: AutoencoderKL.Configuration { network.configuration }

    /// The names of the weights' file in diffusers, the current one first.
    private static let files = [
        "diffusion_pytorch_model.safetensors", "model.safetensors", "diffusion_pytorch_model.bin",
    ]

    /// - Parameters:
    ///   - path: the directory; one of a whole pipeline has it in `vae`.
    ///   - field: the field of the spec that names it, for messages.
    ///   - decodesOnly: without the encoder and its parameters.
    init(_ path: String, field: String, decodesOnly: Bool = false, device: Device = .cpu) throws {
        func failure(_ text: String) -> JobFailure { JobFailure(.badInput, "\(field): \(text)") }
        let (directory, configuration) = try Self.found(path, field: field)
        guard let file = try Self.files.map({ directory.appending(path: $0) }).first(where: Self.exists) else {
            throw failure("\(directory.plainPath) has no weights; expected \(Self.files[0])")
        }
        let parameters = ParameterStore(seed: 0, device: device)
        do {
            network = try AutoencoderKL(configuration, parameters.root, decodesOnly: decodesOnly)
            let found = try ForeignFiles.open(file.plainPath, .ema)
            let wanted = found.listing.map(\.name).filter { name in
                !decodesOnly || name.hasPrefix("decoder.") || name.hasPrefix("post_quant_conv.")
            }
            let tensors = try found.load(wanted).mapValues { tensor throws(TorchError) in
                try tensor.cast(to: .float32)
            }
            try parameters.load(AutoencoderKL.currentNames(tensors))
        } catch let error as TorchError {
            throw failure("\(file.plainPath): \(error.message)")
        }
        for parameter in parameters.tensors { parameter.requiresGradient = false }
        weights = file.plainPath
        self.device = device
    }

    /// Reads what a directory says of its autoencoder, without the weights.
    static func configuration(of path: String, field: String) throws -> AutoencoderKL.Configuration {
        try found(path, field: field).configuration
    }

    private static func found(
        _ path: String, field: String
    ) throws -> (directory: URL, configuration: AutoencoderKL.Configuration) {
        func failure(_ text: String) -> JobFailure { JobFailure(.badInput, "\(field): \(text)") }
        var directory = URL(filePath: path, directoryHint: .isDirectory)
        let isPipeline = try Self.exists(directory.appending(path: "model_index.json"))
        if isPipeline { directory.append(path: "vae", directoryHint: .isDirectory) }
        let config = directory.appending(path: "config.json")
        guard try Self.exists(config) else {
            throw failure("\(path) has no config.json; give the directory of an AutoencoderKL, as diffusers saves it")
        }
        let data = try RegularFile(config.plainPath).content(limit: CheckpointManifest.mostBytes)
        return (directory, try configuration(data, config.plainPath, failure))
    }

    private static func configuration(
        _ data: Data, _ path: String, _ failure: (String) -> JobFailure
    ) throws -> AutoencoderKL.Configuration {
        struct Class: Decodable { let _class_name: String? }
        if let name = try? JSONDecoder().decode(Class.self, from: data)._class_name, name != "AutoencoderKL" {
            throw failure("\(path) is that of \(name); only AutoencoderKL is known here")
        }
        do {
            return try JSONDecoder().decode(AutoencoderKL.Configuration.self, from: data)
        } catch {
            throw failure("\(path) cannot be read: \(error)")
        }
    }

    private static func exists(_ url: URL) throws(FileError) -> Bool { try FileKind.of(url.plainPath) != nil }
}

extension URL {
    /// The path without percent encoding, as system calls take it.
    fileprivate var plainPath: String { path(percentEncoded: false) }
}
