public import Torch

extension AutoencoderKL {
    /// The sizes of an autoencoder, with diffusers' names for them in its JSON.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The channels of the pictures that are encoded, 3 for colour.
        public var inputChannels: Int
        /// The channels of the pictures that are decoded.
        public var outputChannels: Int
        /// The channels of each level, finest first; each level has half the size of the one before.
        public var channels: [Int]
        /// The residual blocks of each level of the encoder; the decoder has one more.
        public var layers: Int
        /// The channels of the latents.
        public var latentChannels: Int
        /// The groups of each normalisation; divides every number of channels.
        public var groups: Int
        /// What latents are multiplied with for the model that works on them, so that they have about variance 1.
        public var scalingFactor: Double
        /// What is subtracted from latents before.
        public var shift: Double
        /// Whether a 1x1 convolution follows the encoder.
        public var usesQuantConvolution: Bool
        /// Whether a 1x1 convolution precedes the decoder.
        public var usesPostQuantConvolution: Bool
        /// Whether the smallest level has attention.
        public var usesAttention: Bool

        /// Stable Diffusion's own sizes by default.
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

        /// Reads diffusers' `config.json`; what it leaves out has diffusers' default.
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

        /// How many pixels to a side become one place of the latents.
        public var factor: Int { 1 << (channels.count - 1) }

        /// The latents of this network as the model that works on them has them: `(z - shift) scale`.
        public func scaled(_ latents: Tensor) throws(TorchError) -> Tensor {
            try (shift == 0 ? latents : latents - shift) * scalingFactor
        }

        /// The inverse of `scaled`: `z / scale + shift`.
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

    /// Names of parameters as this network has them: those from before 2023 called the layers of attention `query`, `key`,
    /// `value` and `proj_attn`, some of them as 1x1 convolutions.
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
