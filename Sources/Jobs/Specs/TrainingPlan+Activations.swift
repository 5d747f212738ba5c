extension DataSpec {
    /// Height and width of an example, where the spec tells; `nil` where only the files do.
    public var extent: (height: Int, width: Int)? {
        if let size { return (size, size) }
        switch examples {
        case .cifar: return (32, 32)
        case .shapes: return (ShapesSpec.defaultSize, ShapesSpec.defaultSize)
        case .toy, .csv: return (1, 2)
        default: return nil
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
