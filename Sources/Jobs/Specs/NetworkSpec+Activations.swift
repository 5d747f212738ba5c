internal import Foundation

/// The numbers that a training step keeps for its backward pass, from the spec alone.
extension NetworkSpec {
    /// The numbers of one example that the backward pass needs at least: the inputs of the layers, which follow from the spec and
    /// the size of a picture.
    /// - Parameters:
    ///   - height: height of a picture or latent; not used by an MLP.
    ///   - width: width of a picture or latent.
    ///   - recomputes: whether the blocks of a transformer run again in the backward pass.
    public func fewestActivations(height: Int, width: Int, recomputes: Bool = false) -> Double {
        switch self {
        case .mlp(let spec): Double(spec.depth) * Double(spec.width)
        // Of a block: the input, twice normalised and modulated, queries, keys and values, the attention's output, and the MLP's
        // hidden layer before and after its nonlinearity.
        case .sit(let spec):
            Double(height / spec.patch * (width / spec.patch)) * Double(spec.width) * Double(spec.depth)
                * (recomputes ? 1 : 16)
        case .unet(let spec): Self.residual(spec.channels, blocks: 2 * spec.blocks, height, width)
        case .lab(let spec): Self.residual(spec.channels, blocks: 2 * spec.blocks, height, width)
        case .adm(let spec):
            Self.residual(spec.multipliers.map { $0 * spec.width }, blocks: 2 * spec.blocks, height, width)
        }
    }

    /// The inputs of two normalisations or nonlinearities and of two convolutions in each residual block on both ways.
    private static func residual(_ channels: [Int], blocks: Int, _ height: Int, _ width: Int) -> Double {
        channels.enumerated().reduce(0) { sum, level in
            let pixels = Double(height) * Double(width) / pow(4, Double(level.offset))
            return sum + 4 * Double(blocks) * Double(level.element) * pixels
        }
    }
}

extension DataSpec {
    /// Height and width of an example, where the spec tells; `nil` where only the files do.
    public var extent: (height: Int, width: Int)? {
        if let size { return (size, size) }
        switch examples {
        case .cifar: return (32, 32)
        case .shapes: return (ShapesSpec.defaultSize, ShapesSpec.defaultSize)
        case .toy, .csv: return (1, 2)
        case .idx, .folder, .captions, .npy, .npz, .safetensors: return nil
        }
    }
}

extension TrainingPlan {
    /// Bytes that the backward pass of a step keeps at least; 0 where the size of an example is not known from the spec.
    public var fewestActivationBytes: Double {
        let isFlat = network.kind == .mlp
        guard let extent = extent ?? (isFlat ? (1, 1) : nil) else { return 0 }
        let numbers = network.fewestActivations(
            height: extent.height, width: extent.width, recomputes: optimization.recompute ?? false)
        let examples = Double(optimization.batch / max(1, optimization.accumulate ?? 1))
        // A classifier has the way down only, and layers of half precision keep half as many bytes.
        return examples * numbers * (isHalf && !isFlat ? 0.5 : 1) * (optimization.precision == .bfloat16 ? 2 : 4)
    }
}
