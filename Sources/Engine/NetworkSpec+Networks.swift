internal import Jobs
internal import NN

extension NetworkSpec {
    /// The settings of the network's own kind.
    var maker: any NetworkMaker {
        switch self {
        case .unet(let spec): spec
        case .mlp(let spec): spec
        case .sit(let spec): spec
        case .adm(let spec): spec
        case .lab(let spec): spec
        }
    }
}

extension UNetSpec: NetworkMaker {
    func check(pictures shape: [Int]) throws(JobFailure) { try check(levels: channels.count, "channels", shape) }

    func network(
        _ shape: [Int], _ classes: Int?, textWidth: Int?, _ path: ParameterPath
    ) throws -> any ConditionalNetwork & TextConditionedNetwork {
        try UNet(configuration(shape, classes, textWidth), path)
    }

    func classifier(_ shape: [Int], _ classes: Int, _ path: ParameterPath) throws -> any ClassifierNetwork {
        try UNetClassifier(configuration(shape, classes), path)
    }

    private func configuration(_ shape: [Int], _ classes: Int?, _ textWidth: Int? = nil) -> UNet.Configuration {
        .init(
            inputChannels: shape[0], channels: channels, blocks: blocks, attention: attention, heads: heads,
            classes: classes, embeddingWidth: embedding, groups: groups, textWidth: textWidth)
    }
}

extension MLPSpec: NetworkMaker {
    var takesPoints: Bool { true }

    func check(pictures shape: [Int]) {}

    func network(
        _ shape: [Int], _ classes: Int?, textWidth: Int?, _ path: ParameterPath
    ) throws -> any ConditionalNetwork & TextConditionedNetwork {
        FlattenedNetwork(base: try MLP(configuration(shape, classes, textWidth), path))
    }

    func classifier(_ shape: [Int], _ classes: Int, _ path: ParameterPath) throws -> any ClassifierNetwork {
        FlattenedClassifier(base: try MLPClassifier(configuration(shape, classes), path))
    }

    private func configuration(_ shape: [Int], _ classes: Int?, _ textWidth: Int? = nil) -> MLP.Configuration {
        .init(
            dimension: shape.reduce(1, *), width: width, depth: depth, classes: classes, textWidth: textWidth,
            embeddingWidth: embedding)
    }
}

extension SiTSpec: NetworkMaker {
    func check(pictures shape: [Int]) throws(JobFailure) {
        guard shape[1] % patch == 0, shape[2] % patch == 0 else {
            throw JobFailure(
                .badInput,
                "network.patch: pictures of \(shape[1])x\(shape[2]) cannot be cut into patches of \(patch)x\(patch); take "
                    + "another patch, or pad with data.size")
        }
    }

    func network(
        _ shape: [Int], _ classes: Int?, textWidth: Int?, _ path: ParameterPath
    ) throws -> any ConditionalNetwork & TextConditionedNetwork {
        try SiT(configuration(shape, classes, textWidth), path)
    }

    func classifier(_ shape: [Int], _ classes: Int, _ path: ParameterPath) throws -> any ClassifierNetwork {
        try SiTClassifier(configuration(shape, classes), path)
    }

    private func configuration(_ shape: [Int], _ classes: Int?, _ textWidth: Int? = nil) -> SiT.Configuration {
        .init(
            inputChannels: shape[0], pictureHeight: shape[1], pictureWidth: shape[2], patch: patch, width: width,
            depth: depth, heads: heads, classes: classes, learnSigma: learnSigma, textWidth: textWidth)
    }
}

extension ADMSpec: NetworkMaker {
    func check(pictures shape: [Int]) throws(JobFailure) { try check(levels: multipliers.count, "multipliers", shape) }

    func network(
        _ shape: [Int], _ classes: Int?, textWidth: Int?, _ path: ParameterPath
    ) throws -> any ConditionalNetwork & TextConditionedNetwork {
        try ADM(configuration(shape, classes, textWidth), path)
    }

    func classifier(_ shape: [Int], _ classes: Int, _ path: ParameterPath) throws -> any ClassifierNetwork {
        try ADMClassifier(configuration(shape, classes), height: shape[1], width: shape[2], path)
    }

    func configuration(_ shape: [Int], _ classes: Int?, _ textWidth: Int? = nil) -> ADM.Configuration {
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

extension LabSpec: NetworkMaker {
    func check(pictures shape: [Int]) throws(JobFailure) { try check(levels: channels.count, "channels", shape) }

    func network(
        _ shape: [Int], _ classes: Int?, textWidth: Int?, _ path: ParameterPath
    ) throws -> any ConditionalNetwork & TextConditionedNetwork {
        let configuration = LabUNet.Configuration(
            inputChannels: shape[0], channels: channels, blocks: blocks, classes: classes, embeddingWidth: embedding,
            textWidth: textWidth)
        return try LabUNet(configuration, path)
    }

    func classifier(_ shape: [Int], _ classes: Int, _ path: ParameterPath) throws -> any ClassifierNetwork {
        throw JobFailure(.badInput, "network.kind: there is no classifier of kind lab; take one of unet, mlp, sit, adm")
    }
}
