internal import Torch

/// A sequence of layers of ADM's U-Net, numbered in their parameter names.
struct ADMPiece {
    private enum Layer {
        case block(ADMBlock)
        case attention(ADMAttention)
        case halvingConvolution(Convolution2d)
        case doublingConvolution(Convolution2d)
        case halving
        case doubling
    }

    private let path: ParameterPath
    private let configuration: ADM.Configuration
    private var layers: [Layer] = []

    init(_ path: ParameterPath, _ configuration: ADM.Configuration) {
        self.path = path
        self.configuration = configuration
    }

    private var next: ParameterPath { path / "\(layers.count)" }

    mutating func addBlock(from inputs: Int, to outputs: Int) throws(TorchError) {
        layers.append(.block(try ADMBlock(next, configuration, from: inputs, to: outputs)))
    }

    mutating func addAttention(_ channels: Int) throws(TorchError) {
        layers.append(.attention(try ADMAttention(next, configuration, channels: channels)))
    }

    mutating func addHalving(_ channels: Int) throws(TorchError) {
        switch configuration.resampling {
        case .convolution:
            layers.append(
                .halvingConvolution(
                    try Convolution2d(next / "op", in: channels, out: channels, kernel: 3, stride: 2)))
        case .plain: layers.append(.halving)
        case .residual:
            layers.append(.block(try ADMBlock(next, configuration, from: channels, to: channels, resampling: .halve)))
        }
    }

    mutating func addDoubling(_ channels: Int) throws(TorchError) {
        switch configuration.resampling {
        case .convolution:
            layers.append(
                .doublingConvolution(try Convolution2d(next / "conv", in: channels, out: channels, kernel: 3)))
        case .plain: layers.append(.doubling)
        case .residual:
            layers.append(.block(try ADMBlock(next, configuration, from: channels, to: channels, resampling: .double)))
        }
    }

    func callAsFunction(
        _ x: Tensor, _ condition: Tensor, _ text: TextFeatures? = nil
    ) throws(TorchError) -> Tensor {
        var h = x
        for layer in layers {
            switch layer {
            case .block(let block): h = try block(h, condition)
            case .attention(let attention): h = try attention(h, text)
            case .halvingConvolution(let convolution): h = try convolution(h)
            case .doublingConvolution(let convolution): h = try convolution(h.upsampledNearest(scale: 2))
            case .halving: h = try h.averagePooled(kernel: 2)
            case .doubling: h = try h.upsampledNearest(scale: 2)
            }
        }
        return h
    }
}

/// A residual block: `skip(x) + conv(dropout(silu(norm(conv(silu(norm(x)))) (1 + scale) + shift)))`, or with the
/// condition added before the second normalisation. Resampling follows the first SiLU and applies to the skip
/// connection too.
struct ADMBlock {
    /// The change of the picture's size in a block.
    enum Resampling { case none, halve, double }

    private let resampling: Resampling
    private let scaleShift: Bool
    private let norm1: GroupNorm
    private let convolution1: Convolution2d
    private let modulation: Linear
    private let norm2: GroupNorm
    private let dropout: Dropout
    private let convolution2: Convolution2d
    private let skip: Convolution2d?

    init(
        _ path: ParameterPath, _ configuration: ADM.Configuration, from inputs: Int, to outputs: Int,
        resampling: Resampling = .none
    ) throws(TorchError) {
        self.resampling = resampling
        scaleShift = configuration.scaleShift
        norm1 = try GroupNorm(path / "in_layers" / "0", groups: configuration.groups, channels: inputs)
        convolution1 = try Convolution2d(path / "in_layers" / "2", in: inputs, out: outputs, kernel: 3)
        modulation = try Linear(
            path / "emb_layers" / "1", in: configuration.embeddingWidth, out: scaleShift ? 2 * outputs : outputs)
        norm2 = try GroupNorm(path / "out_layers" / "0", groups: configuration.groups, channels: outputs)
        dropout = Dropout(path / "out_layers" / "2", probability: configuration.dropout)
        convolution2 = try Convolution2d(
            path / "out_layers" / "3", in: outputs, out: outputs, kernel: 3, initialization: .zeros)
        skip =
            inputs == outputs
            ? nil : try Convolution2d(path / "skip_connection", in: inputs, out: outputs, kernel: 1)
    }

    func callAsFunction(_ x: Tensor, _ condition: Tensor) throws(TorchError) -> Tensor {
        var h = try convolution1(resampled(norm1.silu(x)))
        let told = try modulation(condition.silu())
        if scaleShift {
            let parts = try told.chunked(2, dim: 1)
            h = try norm2.silu(h, modulation: (parts[0], parts[1]))
        } else {
            h = try norm2.silu(h + told.unsqueezed(2).unsqueezed(3))
        }
        let base = try resampled(x)
        return try (skip?(base) ?? base) + convolution2(dropout(h))
    }

    private func resampled(_ x: Tensor) throws(TorchError) -> Tensor {
        switch resampling {
        case .none: x
        case .halve: try x.averagePooled(kernel: 2)
        case .double: try x.upsampledNearest(scale: 2)
        }
    }
}

/// A residual layer of self-attention over a picture's pixels, followed by cross-attention if the network has texts.
///
/// Query, key and value of a head are adjacent in the first layer, whose weight has the shape of a one-dimensional
/// convolution.
struct ADMAttention {
    private let norm: GroupNorm
    private let queryKeyValue: PixelLinear
    private let output: PixelLinear
    private let heads: Int
    private let text: PictureTextAttention?

    init(_ path: ParameterPath, _ configuration: ADM.Configuration, channels: Int) throws(TorchError) {
        norm = try GroupNorm(path / "norm", groups: configuration.groups, channels: channels)
        queryKeyValue = try PixelLinear(path / "qkv", in: channels, out: 3 * channels)
        output = try PixelLinear(path / "proj_out", in: channels, out: channels, initialization: .zeros)
        let heads = configuration.heads(of: channels)
        self.heads = heads
        text = try configuration.textWidth.map { textWidth throws(TorchError) in
            try PictureTextAttention(
                path / "text", channels: channels, textWidth: textWidth, groups: configuration.groups, heads: heads)
        }
    }

    func callAsFunction(_ x: Tensor, _ features: TextFeatures? = nil) throws(TorchError) -> Tensor {
        let shape = x.shape
        let (count, channels, length) = (shape[0], shape[1], shape[2] * shape[3])
        let pixels = try norm(x).reshaped([count, channels, length]).transposed(1, 2)
        // [N, length, heads, 3, channels / heads] to three of [N, heads, length, channels / heads].
        let parts = try queryKeyValue(pixels).reshaped([count, length, heads, 3, channels / heads])
            .permuted([3, 0, 2, 1, 4])
        let mixed = try Tensor.scaledDotProductAttention(
            parts.selected(dim: 0, index: 0), parts.selected(dim: 0, index: 1), parts.selected(dim: 0, index: 2))
        let answer = try output(mixed.transposed(1, 2).reshaped([count, length, channels]))
        let h = try x + answer.transposed(1, 2).reshaped(shape)
        guard let text, let features else { return h }
        return try text(h, features)
    }
}

/// A linear layer over the channels of each pixel, with a weight of shape [out, in, 1].
struct PixelLinear {
    private let weight: Tensor
    private let bias: Tensor

    init(
        _ path: ParameterPath, in inputs: Int, out outputs: Int, initialization: Initialization? = nil
    ) throws(TorchError) {
        let scaled = Initialization.scaled(inputs: inputs)
        weight = try path.parameter("weight", [outputs, inputs, 1], initialization ?? scaled)
        bias = try path.parameter("bias", [outputs], initialization == nil ? scaled : .zeros)
    }

    /// Maps [..., in] to [..., out].
    func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.linear(weight.squeezed(2), bias: bias)
    }
}
