public import Torch

/// The variational autoencoder of latent diffusion (Rombach et al. 2022): pictures to a normal distribution of latents
/// of an eighth of the size, and back.
///
/// Parameters have the names of `AutoencoderKL` in diffusers, `encoder.down_blocks.0.resnets.0.conv1.weight`, so
/// published weights load unchanged. Latents are unscaled here; `Configuration.scaled(_:)` scales them for the model
/// that works on them.
public struct AutoencoderKL {
    /// The hyperparameters of both halves.
    public let configuration: Configuration

    private let encoder: PictureEncoder?
    private let quantConvolution: Convolution2d?
    private let decoder: LatentDecoder
    private let postQuantConvolution: Convolution2d?

    /// Creates an autoencoder with PyTorch's default initialisation.
    ///
    /// - Parameters:
    ///   - configuration: The hyperparameters.
    ///   - path: The place of the parameters.
    ///   - decodesOnly: Leaves the encoder and its parameters out, default `false`.
    /// - Throws: `TorchError` if a value of `configuration` is out of range.
    public init(
        _ configuration: Configuration, _ path: ParameterPath, decodesOnly: Bool = false
    ) throws(TorchError) {
        try configuration.check()
        self.configuration = configuration
        let latent = configuration.latentChannels
        encoder = decodesOnly ? nil : try PictureEncoder(path / "encoder", configuration)
        quantConvolution =
            decodesOnly || !configuration.usesQuantConvolution
            ? nil : try Convolution2d(path / "quant_conv", in: 2 * latent, out: 2 * latent, kernel: 1)
        decoder = try LatentDecoder(path / "decoder", configuration)
        postQuantConvolution =
            configuration.usesPostQuantConvolution
            ? try Convolution2d(path / "post_quant_conv", in: latent, out: latent, kernel: 1) : nil
    }

    /// Encodes pictures [N, inputChannels, H, W] in [-1, 1] to the mean and standard deviation of their latents, each
    /// [N, latentChannels, H / factor, W / factor]. The log variance is clamped to [-30, 20].
    /// - Throws: `TorchError` if the sides are not multiples of the factor or the network has no encoder.
    public func encode(_ pictures: Tensor) throws(TorchError) -> (mean: Tensor, deviation: Tensor) {
        guard let encoder else { throw TorchError(operation: "encode", message: "this network has only its decoder") }
        let shape = pictures.shape
        let factor = configuration.factor
        guard shape.count == 4, shape[1] == configuration.inputChannels, shape[2].isMultiple(of: factor),
            shape[3].isMultiple(of: factor)
        else {
            throw TorchError(
                operation: "encode",
                message: "expected pictures of shape [N, \(configuration.inputChannels), H, W] with sides that are "
                    + "multiples of \(factor), not \(shape)")
        }
        var moments = try encoder(pictures)
        if let quantConvolution { moments = try quantConvolution(moments) }
        let parts = try moments.chunked(2, dim: 1)
        return (parts[0], try (parts[1].clamped(-30, 20) * 0.5).exp())
    }

    /// Decodes latents [N, latentChannels, h, w] to pictures [N, outputChannels, factor h, factor w], roughly in [-1,
    /// 1].
    /// - Throws: `TorchError` if the latents have another shape.
    public func decode(_ latents: Tensor) throws(TorchError) -> Tensor {
        let shape = latents.shape
        guard shape.count == 4, shape[1] == configuration.latentChannels else {
            throw TorchError(
                operation: "decode",
                message: "expected latents of shape [N, \(configuration.latentChannels), h, w], not \(shape)")
        }
        guard let postQuantConvolution else { return try decoder(latents) }
        return try decoder(postQuantConvolution(latents))
    }
}

extension AutoencoderKL {
    /// The encoder: pictures to mean and log variance of their latents.
    struct PictureEncoder {
        private let input: Convolution2d
        private let levels: [(blocks: [ResidualBlock], shrink: Convolution2d?)]
        private let middle: Middle
        private let norm: FineGroupNorm
        private let output: Convolution2d

        init(_ path: ParameterPath, _ configuration: Configuration) throws(TorchError) {
            let channels = configuration.channels
            input = try Convolution2d(path / "conv_in", in: configuration.inputChannels, out: channels[0], kernel: 3)
            var levels: [(blocks: [ResidualBlock], shrink: Convolution2d?)] = []
            for (level, width) in channels.enumerated() {
                let place = path / "down_blocks" / "\(level)"
                var blocks: [ResidualBlock] = []
                for index in 0..<configuration.layers {
                    blocks.append(
                        try ResidualBlock(
                            place / "resnets" / "\(index)", in: index == 0 ? channels[max(0, level - 1)] : width,
                            out: width,
                            groups: configuration.groups))
                }
                let shrink =
                    level == channels.count - 1
                    ? nil : try Convolution2d(place / "downsamplers" / "0" / "conv", in: width, out: width, kernel: 3)
                levels.append((blocks, shrink))
            }
            self.levels = levels
            let last = channels[channels.count - 1]
            middle = try Middle(path / "mid_block", channels: last, configuration)
            norm = try FineGroupNorm(path / "conv_norm_out", groups: configuration.groups, channels: last)
            output = try Convolution2d(path / "conv_out", in: last, out: 2 * configuration.latentChannels, kernel: 3)
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            var h = try input(x)
            for (blocks, shrink) in levels {
                for block in blocks { h = try block(h) }
                // Stable Diffusion pads at the bottom and right only, before a convolution with stride 2.
                if let shrink {
                    h = try h.paddedBelowAndRight().conv2d(weight: shrink.weight, bias: shrink.bias, stride: 2)
                }
            }
            return try output(norm(middle(h)).silu())
        }
    }

    /// The decoder: latents to pictures.
    struct LatentDecoder {
        private let input: Convolution2d
        private let middle: Middle
        private let levels: [(blocks: [ResidualBlock], grow: Convolution2d?)]
        private let norm: FineGroupNorm
        private let output: Convolution2d

        init(_ path: ParameterPath, _ configuration: Configuration) throws(TorchError) {
            let channels = Array(configuration.channels.reversed())
            input = try Convolution2d(path / "conv_in", in: configuration.latentChannels, out: channels[0], kernel: 3)
            middle = try Middle(path / "mid_block", channels: channels[0], configuration)
            var levels: [(blocks: [ResidualBlock], grow: Convolution2d?)] = []
            for (level, width) in channels.enumerated() {
                let place = path / "up_blocks" / "\(level)"
                var blocks: [ResidualBlock] = []
                for index in 0...configuration.layers {
                    blocks.append(
                        try ResidualBlock(
                            place / "resnets" / "\(index)", in: index == 0 ? channels[max(0, level - 1)] : width,
                            out: width,
                            groups: configuration.groups))
                }
                let grow =
                    level == channels.count - 1
                    ? nil : try Convolution2d(place / "upsamplers" / "0" / "conv", in: width, out: width, kernel: 3)
                levels.append((blocks, grow))
            }
            self.levels = levels
            let last = channels[channels.count - 1]
            norm = try FineGroupNorm(path / "conv_norm_out", groups: configuration.groups, channels: last)
            output = try Convolution2d(path / "conv_out", in: last, out: configuration.outputChannels, kernel: 3)
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            var h = try middle(input(x))
            for (blocks, grow) in levels {
                for block in blocks { h = try block(h) }
                if let grow { h = try grow(h.upsampledNearest(scale: 2)) }
            }
            return try output(norm(h).silu())
        }
    }
}
