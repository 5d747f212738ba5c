public import Torch

extension AutoencoderKL {
    /// The hyperparameters of the autoencoder, coded under diffusers' names.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Number of channels of the encoder's pictures, default 3.
        public var inputChannels: Int
        /// Number of channels of the decoder's pictures, default 3.
        public var outputChannels: Int
        /// Channels of each level, finest first, 1 to 8 levels; each level halves the size.
        public var channels: [Int]
        /// Number of residual blocks per level of the encoder, in 1...16, default 2; the decoder has one more.
        public var layers: Int
        /// Number of channels of the latents, default 4.
        public var latentChannels: Int
        /// Number of groups of each normalisation, default 32; divides every number of channels.
        public var groups: Int
        /// Factor that gives latents a variance of about 1 for the model that works on them, default 0.18215.
        public var scalingFactor: Double
        /// Mean that is subtracted from latents before scaling, default 0.
        public var shift: Double
        /// Whether a 1x1 convolution follows the encoder, default `true`.
        public var usesQuantConvolution: Bool
        /// Whether a 1x1 convolution precedes the decoder, default `true`.
        public var usesPostQuantConvolution: Bool
        /// Whether the middle has attention, default `true`.
        public var usesAttention: Bool

        /// Creates a configuration; the defaults are Stable Diffusion's.
        public init(
            inputChannels: Int = 3, outputChannels: Int = 3, channels: [Int] = [128, 256, 512, 512], layers: Int = 2,
            latentChannels: Int = 4, groups: Int = 32, scalingFactor: Double = 0.18215, shift: Double = 0,
            usesQuantConvolution: Bool = true, usesPostQuantConvolution: Bool = true, usesAttention: Bool = true
        ) {
            self.inputChannels = inputChannels
            self.outputChannels = outputChannels
            self.channels = channels
            self.layers = layers
            self.latentChannels = latentChannels
            self.groups = groups
            self.scalingFactor = scalingFactor
            self.shift = shift
            self.usesQuantConvolution = usesQuantConvolution
            self.usesPostQuantConvolution = usesPostQuantConvolution
            self.usesAttention = usesAttention
        }

        private enum CodingKeys: String, CodingKey {
            case inputChannels = "in_channels", outputChannels = "out_channels", channels = "block_out_channels"
            case layers = "layers_per_block", latentChannels = "latent_channels", groups = "norm_num_groups"
            case scalingFactor = "scaling_factor", shift = "shift_factor", usesQuantConvolution = "use_quant_conv"
            case usesPostQuantConvolution = "use_post_quant_conv", usesAttention = "mid_block_add_attention"
        }

        /// Decodes diffusers' `config.json`; missing keys get diffusers' defaults.
        /// - Throws: `DecodingError` if a value has the wrong type.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            func value<T: Decodable>(_ key: CodingKeys, _ fallback: T) throws -> T {
                try container.decodeIfPresent(T.self, forKey: key) ?? fallback
            }
            self.init(
                inputChannels: try value(.inputChannels, 3), outputChannels: try value(.outputChannels, 3),
                channels: try value(.channels, [64]), layers: try value(.layers, 1),
                latentChannels: try value(.latentChannels, 4), groups: try value(.groups, 32),
                scalingFactor: try value(.scalingFactor, 0.18215), shift: try value(.shift, 0),
                usesQuantConvolution: try value(.usesQuantConvolution, true),
                usesPostQuantConvolution: try value(.usesPostQuantConvolution, true),
                usesAttention: try value(.usesAttention, true))
        }

        /// The downsampling factor: pixels per latent position along each side.
        public var factor: Int { 1 << (channels.count - 1) }

        /// Scales this network's latents for the model that works on them: `(z - shift) scale`.
        /// - Throws: `TorchError` if a tensor operation fails.
        public func scaled(_ latents: Tensor) throws(TorchError) -> Tensor {
            try (shift == 0 ? latents : latents - shift) * scalingFactor
        }

        /// Reverts `scaled`: `z / scale + shift`.
        /// - Throws: `TorchError` if a tensor operation fails.
        public func unscaled(_ latents: Tensor) throws(TorchError) -> Tensor {
            let latents = try latents / scalingFactor
            return shift == 0 ? latents : try latents + shift
        }

        func check() throws(TorchError) {
            func require(_ condition: Bool, _ message: String) throws(TorchError) {
                guard condition else { throw TorchError(operation: "AutoencoderKL", message: message) }
            }
            try require(
                inputChannels > 0 && outputChannels > 0 && latentChannels > 0,
                "every number of channels must be at least 1")
            try require(
                (1...8).contains(channels.count), "there must be 1 to 8 levels of channels, not \(channels.count)")
            try require((1...16).contains(layers), "there must be 1 to 16 layers in a block, not \(layers)")
            try require(
                groups > 0 && channels.allSatisfy { $0 > 0 && $0 <= 1 << 16 && $0.isMultiple(of: groups) },
                "the channels \(channels) do not divide into \(groups) groups")
            try require(scalingFactor.isFinite && scalingFactor != 0, "scaling_factor must not be \(scalingFactor)")
        }
    }

    /// Renames parameters of checkpoints from before 2023 to current names: their attention layers were called `query`,
    /// `key`, `value` and `proj_attn`, some of them stored as 1x1 convolutions.
    /// - Throws: `TorchError` if a 1x1 convolution cannot be reshaped.
    public static func currentNames(_ tensors: [String: Tensor]) throws(TorchError) -> [String: Tensor] {
        let renamed = ["query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"]
        var result: [String: Tensor] = [:]
        for (name, tensor) in tensors {
            var parts = name.split(separator: ".").map(String.init)
            var tensor = tensor
            if parts.contains("attentions"), parts.count >= 2 {
                parts[parts.count - 2] = renamed[parts[parts.count - 2]] ?? parts[parts.count - 2]
                let shape = tensor.shape
                if shape.count == 4, shape[2] == 1, shape[3] == 1 {
                    tensor = try tensor.reshaped([shape[0], shape[1]])
                }
            }
            result[parts.joined(separator: ".")] = tensor
        }
        return result
    }
}
