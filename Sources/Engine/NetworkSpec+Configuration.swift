internal import Jobs
internal import NN

// What the settings of a spec mean for examples of a shape, channels, height and width, and a number of classes.

extension UNetSpec {
    func configuration(_ shape: [Int], _ classes: Int?, textWidth: Int? = nil) -> UNet.Configuration {
        .init(
            inputChannels: shape[0], channels: channels, blocks: blocks, attention: attention, heads: heads,
            classes: classes, embeddingWidth: embedding, groups: groups, textWidth: textWidth)
    }
}

extension MLPSpec {
    func configuration(_ shape: [Int], _ classes: Int?, textWidth: Int? = nil) -> MLP.Configuration {
        .init(dimension: shape.reduce(1, *), width: width, depth: depth, classes: classes, textWidth: textWidth)
    }
}

extension SiTSpec {
    func configuration(_ shape: [Int], _ classes: Int?, textWidth: Int? = nil) -> SiT.Configuration {
        .init(
            inputChannels: shape[0], pictureHeight: shape[1], pictureWidth: shape[2], patch: patch, width: width,
            depth: depth, heads: heads, classes: classes, learnSigma: learnSigma, textWidth: textWidth)
    }
}

extension ADMSpec {
    func configuration(_ shape: [Int], _ classes: Int?, textWidth: Int? = nil) -> ADM.Configuration {
        let resampling: ADM.Configuration.Resampling =
            switch resample {
            case .convolution: .convolution
            case .plain: .plain
            case .residual: .residual
            }
        return .init(
            inputChannels: shape[0], width: width, multipliers: multipliers, blocks: blocks, attention: attention,
            heads: headWidth.map { .width($0) } ?? .count(heads ?? 1), scaleShift: scaleShift, resampling: resampling,
            dropout: dropout, groups: groups, classes: classes, textWidth: textWidth)
    }
}

extension LabSpec {
    func configuration(_ shape: [Int], _ classes: Int?, textWidth: Int? = nil) -> LabUNet.Configuration {
        .init(
            inputChannels: shape[0], channels: channels, blocks: blocks, classes: classes, embeddingWidth: embedding,
            textWidth: textWidth)
    }
}
