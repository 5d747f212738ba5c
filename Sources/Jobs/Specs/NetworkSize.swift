/// A lower bound of a network's size, from its spec alone.
protocol NetworkSize {
    /// Parameters that the network has at least: the matrices and kernels that follow from the spec without the data. Of the
    /// networks in common use it is more than a third of all.
    var fewestParameters: Double { get }

    /// The numbers of one example that the backward pass needs at least: the inputs of the layers, which follow from the spec and
    /// the size of a picture.
    /// - Parameters:
    ///   - height: height of a picture or latent; not used by an MLP.
    ///   - width: width of a picture or latent.
    ///   - recomputes: whether the blocks of a transformer run again in the backward pass.
    func fewestActivations(height: Int, width: Int, recomputes: Bool) -> Double
}

extension NetworkSpec {
    /// Parameters that the network has at least.
    public var fewestParameters: Double { size.fewestParameters }

    /// The numbers of one example that the backward pass needs at least.
    /// - Parameters:
    ///   - height: height of a picture or latent; not used by an MLP.
    ///   - width: width of a picture or latent.
    ///   - recomputes: whether the blocks of a transformer run again in the backward pass.
    public func fewestActivations(height: Int, width: Int, recomputes: Bool = false) -> Double {
        size.fewestActivations(height: height, width: width, recomputes: recomputes)
    }
}

/// The residual blocks of a U-Net: as many on the way down as on the way up, with their channels by level.
protocol ResidualNetworkSize: NetworkSize {
    /// Channels of each level, finest first.
    var levelChannels: [Int] { get }
    /// Blocks of each level on one way.
    var blocks: Int { get }
}

extension ResidualNetworkSize {
    /// The kernels of 3 x 3 pixels on the way down whose input and output have the channels of their level.
    var fewestParameters: Double {
        levelChannels.reduce(0) { $0 + 9 * Double($1) * Double($1) * Double(2 * blocks - 1) }
    }

    /// The inputs of two normalisations or nonlinearities and of two convolutions in each residual block on both ways.
    func fewestActivations(height: Int, width: Int, recomputes: Bool) -> Double {
        var pixels = Double(height) * Double(width)
        return levelChannels.reduce(0) { sum, channels in
            defer { pixels /= 4 }
            return sum + 4 * Double(2 * blocks) * Double(channels) * pixels
        }
    }
}
