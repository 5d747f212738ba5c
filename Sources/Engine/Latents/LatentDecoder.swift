internal import Jobs
internal import NN
internal import Storage
internal import Torch

/// Makes pictures of a model's latents: each by itself, so that a picture is the same bits in any batch.
struct LatentDecoder {
    /// The channels of a picture: 1 for grey, 3 for colour.
    let channels: Int

    private let decode: (Tensor) throws -> Tensor
    private let scale: Double
    private let shift: Double
    private let device: Device

    /// - Parameters:
    ///   - path: the directory of an AutoencoderKL, or a file of TorchScript whose `decode`, or else `forward`, takes latents to
    ///     pictures in [-1, 1].
    ///   - latents: what the model's latents are; `nil` takes the scale and the shift of the autoencoder's own config.json, or
    ///     leaves them as they are for a program.
    ///   - shape: channels, height and width of the model's samples.
    /// - Throws: `JobFailure` for what cannot decode such latents.
    init(_ path: String, _ latents: LatentSpec?, shape: [Int], device: Device) throws {
        let field = "output.decoder"
        self.device = device
        if let kind = try FileKind.of(path), kind != .directory {
            (scale, shift) = (latents?.scale ?? 1, latents?.shift ?? 0)
            (decode, channels) = try Self.program(path, field, shape: shape, device: device)
            return
        }
        let autoencoder = try Autoencoder(path, field: field, decodesOnly: true, device: device)
        let configuration = autoencoder.configuration
        guard shape.count == 3, shape[0] == configuration.latentChannels else {
            throw JobFailure(
                .badInput,
                "\(field): \(path) decodes latents of \(configuration.latentChannels) channels, and the model's samples have the "
                    + "shape \(shape)")
        }
        guard [1, 3].contains(configuration.outputChannels) else {
            throw JobFailure(
                .badInput, "\(field): \(path) makes pictures of \(configuration.outputChannels) channels, not 1 or 3")
        }
        channels = configuration.outputChannels
        decode = { try autoencoder.network.decode($0) }
        scale = latents?.scale ?? configuration.scalingFactor
        shift = latents.map { $0.shift ?? 0 } ?? configuration.shift
    }

    /// A program and the channels of what it makes, which it is asked for once.
    private static func program(
        _ path: String, _ field: String, shape: [Int], device: Device
    ) throws -> (decode: (Tensor) throws -> Tensor, channels: Int) {
        do {
            let program = try ScriptProgram(path, device: device)
            let method = program.has("decode") ? "decode" : "forward"
            let answer = try program(Tensor.zeros([1] + shape, device: device), method: method).shape
            guard answer.count == 4, answer[0] == 1, [1, 3].contains(answer[1]) else {
                throw JobFailure(
                    .badInput,
                    "\(field): \(path) makes numbers of shape \(answer) of latents [1, \(shape.map(String.init).joined(separator: ", "))], "
                        + "not a picture [1, 1 or 3, height, width]")
            }
            return ({ try program($0, method: method).cast(to: .float32) }, answer[1])
        } catch let error as TorchError {
            throw JobFailure(.badInput, "\(field): \(path) cannot decode: \(error.message)")
        }
    }

    /// Pictures [N, channels, H, W] of latents [N, c, h, w], about in [-1, 1].
    func callAsFunction(_ samples: Tensor) throws -> Tensor {
        try withoutGradient {
            try Tensor.cat(
                (0..<samples.shape[0]).map { row in
                    let latent = try samples.narrowed(dim: 0, start: row, length: 1).moved(to: device) / scale
                    return try decode(shift == 0 ? latent : latent + shift).moved(to: .cpu)
                })
        }
    }
}
