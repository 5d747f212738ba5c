internal import Torch

extension AutoencoderKL {
    /// Group normalisation with an eps of 1e-6.
    struct FineGroupNorm {
        private let weight: Tensor
        private let bias: Tensor
        private let groups: Int

        init(_ path: ParameterPath, groups: Int, channels: Int) throws(TorchError) {
            weight = try path.parameter("weight", [channels], .ones)
            bias = try path.parameter("bias", [channels], .zeros)
            self.groups = groups
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            try x.groupNorm(groups: groups, weight: weight, bias: bias, eps: 1e-6)
        }
    }

    /// A residual block `x + conv(silu(norm(conv(silu(norm(x))))))`; a 1x1 convolution matches x to another number of
    /// channels.
    struct ResidualBlock {
        private let norm1: FineGroupNorm
        private let convolution1: Convolution2d
        private let norm2: FineGroupNorm
        private let convolution2: Convolution2d
        private let shortcut: Convolution2d?

        init(_ path: ParameterPath, in inputs: Int, out outputs: Int, groups: Int) throws(TorchError) {
            norm1 = try FineGroupNorm(path / "norm1", groups: groups, channels: inputs)
            convolution1 = try Convolution2d(path / "conv1", in: inputs, out: outputs, kernel: 3)
            norm2 = try FineGroupNorm(path / "norm2", groups: groups, channels: outputs)
            convolution2 = try Convolution2d(path / "conv2", in: outputs, out: outputs, kernel: 3)
            shortcut =
                inputs == outputs ? nil : try Convolution2d(path / "conv_shortcut", in: inputs, out: outputs, kernel: 1)
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            let h = try convolution2(norm2(convolution1(norm1(x).silu())).silu())
            guard let shortcut else { return try x + h }
            return try shortcut(x) + h
        }
    }

    /// A residual layer of single-head self-attention over the pixels.
    struct Attention {
        private let norm: FineGroupNorm
        private let query: Linear
        private let key: Linear
        private let value: Linear
        private let output: Linear

        init(_ path: ParameterPath, groups: Int, channels: Int) throws(TorchError) {
            norm = try FineGroupNorm(path / "group_norm", groups: groups, channels: channels)
            query = try Linear(path / "to_q", in: channels, out: channels)
            key = try Linear(path / "to_k", in: channels, out: channels)
            value = try Linear(path / "to_v", in: channels, out: channels)
            output = try Linear(path / "to_out" / "0", in: channels, out: channels)
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            let shape = x.shape
            let pixels = try norm(x).reshaped([shape[0], 1, shape[1], shape[2] * shape[3]]).transposed(2, 3)
            let mixed = try Tensor.scaledDotProductAttention(query(pixels), key(pixels), value(pixels))
            return try x + output(mixed).transposed(2, 3).reshaped(shape)
        }
    }

    /// Two residual blocks with optional attention in between, at the coarsest level.
    struct Middle {
        private let first: ResidualBlock
        private let attention: Attention?
        private let second: ResidualBlock

        init(_ path: ParameterPath, channels: Int, _ configuration: Configuration) throws(TorchError) {
            let groups = configuration.groups
            first = try ResidualBlock(path / "resnets" / "0", in: channels, out: channels, groups: groups)
            attention =
                configuration.usesAttention
                ? try Attention(path / "attentions" / "0", groups: groups, channels: channels) : nil
            second = try ResidualBlock(path / "resnets" / "1", in: channels, out: channels, groups: groups)
        }

        func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
            let h = try first(x)
            return try second(attention?(h) ?? h)
        }
    }
}

extension Tensor {
    /// Pads pictures [N, C, H, W] with a row of zeros at the bottom and a column of zeros at the right.
    func paddedBelowAndRight() throws(TorchError) -> Tensor {
        let shape = shape
        let below = try Tensor.zeros([shape[0], shape[1], 1, shape[3]], dtype: dtype, device: device)
        let tall = try Tensor.cat([self, below], dim: 2)
        let right = try Tensor.zeros([shape[0], shape[1], shape[2] + 1, 1], dtype: dtype, device: device)
        return try Tensor.cat([tall, right], dim: 3)
    }
}
