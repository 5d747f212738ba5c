/// A lower bound of a network's size, from its spec alone.
extension NetworkSpec {
    /// Parameters that the network has at least: the matrices and kernels that follow from the spec without the data. Of the
    /// networks in common use it is more than a third of all.
    public var fewestParameters: Double {
        switch self {
        case .mlp(let spec): Double(spec.depth - 1) * Self.square(spec.width)
        // Attention 4 w^2, MLP 8 w^2 and modulation 6 w^2 in each block (Peebles and Xie 2023).
        case .sit(let spec): 18 * Double(spec.depth) * Self.square(spec.width)
        case .unet(let spec): Self.convolutions(spec.channels, blocks: spec.blocks)
        case .lab(let spec): Self.convolutions(spec.channels, blocks: spec.blocks)
        case .adm(let spec): Self.convolutions(spec.multipliers.map { $0 * spec.width }, blocks: spec.blocks)
        }
    }

    /// The kernels of 3 x 3 pixels on the way down whose input and output have the channels of their level.
    private static func convolutions(_ channels: [Int], blocks: Int) -> Double {
        channels.reduce(0) { $0 + 9 * square($1) * Double(2 * blocks - 1) }
    }

    private static func square(_ width: Int) -> Double { Double(width) * Double(width) }
}
