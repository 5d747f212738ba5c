internal import Flow
internal import Jobs
internal import NN
internal import Torch

/// Networks from specs and manifests.
enum NetworkFactory {
    /// A network and its parameters, with the first values of `seed`.
    /// - Parameters:
    ///   - spec: which network.
    ///   - shape: channels, height and width of an example.
    ///   - classes: 0 for a network without labels.
    /// - Throws: `JobFailure` where the spec does not fit the examples.
    static func make(
        _ spec: NetworkSpec, shape: [Int], classes: Int, seed: UInt64
    ) throws(JobFailure) -> (network: any ConditionalNetwork, parameters: ParameterStore) {
        let parameters = ParameterStore(seed: seed)
        let classes = classes > 0 ? classes : nil
        do {
            switch spec {
            case .unet(let spec):
                try check(spec, shape)
                let configuration = UNet.Configuration(
                    inputChannels: shape[0], channels: spec.channels, blocks: spec.blocks, attention: spec.attention,
                    heads: spec.heads, classes: classes, embeddingWidth: spec.embedding, groups: spec.groups)
                return (try UNet(configuration, parameters.root), parameters)
            case .mlp(let spec):
                let configuration = MLP.Configuration(
                    dimension: shape.reduce(1, *), width: spec.width, depth: spec.depth, classes: classes)
                return (FlattenedNetwork(base: try MLP(configuration, parameters.root)), parameters)
            }
        } catch let failure as JobFailure {
            throw failure
        } catch {
            throw JobFailure(.badInput, "network: \(error)")
        }
    }

    /// A classifier of data noised along a path and its parameters, with the first values of `seed`.
    /// - Throws: `JobFailure` where the spec does not fit the examples.
    static func makeClassifier(
        _ spec: NetworkSpec, on path: any ProbabilityPath, shape: [Int], classes: Int, seed: UInt64
    ) throws(JobFailure) -> (network: any ClassifierNetwork, parameters: ParameterStore) {
        let parameters = ParameterStore(seed: seed)
        let network: any ClassifierNetwork
        do {
            switch spec {
            case .unet(let spec):
                try check(spec, shape)
                let configuration = UNet.Configuration(
                    inputChannels: shape[0], channels: spec.channels, blocks: spec.blocks, attention: spec.attention,
                    heads: spec.heads, classes: classes, embeddingWidth: spec.embedding, groups: spec.groups)
                network = try UNetClassifier(configuration, parameters.root)
            case .mlp(let spec):
                let configuration = MLP.Configuration(
                    dimension: shape.reduce(1, *), width: spec.width, depth: spec.depth, classes: classes)
                network = FlattenedClassifier(base: try MLPClassifier(configuration, parameters.root))
            }
            return (try PathClassifier(network, on: path, parameters.root), parameters)
        } catch let failure as JobFailure {
            throw failure
        } catch {
            throw JobFailure(.badInput, "network: \(error)")
        }
    }

    private static func check(_ spec: UNetSpec, _ shape: [Int]) throws(JobFailure) {
        let divisor = 1 << (spec.channels.count - 1)
        guard shape[1] % divisor == 0, shape[2] % divisor == 0 else {
            throw JobFailure(
                .badInput,
                "network.channels: \(spec.channels.count) levels halve pictures \(spec.channels.count - 1) times, but "
                    + "\(shape[1])x\(shape[2]) is not a multiple of \(divisor); use fewer levels, or pad with data.size"
            )
        }
    }
}

/// A network on points as one on pictures: the pixels are the coordinates.
struct FlattenedNetwork: ConditionalNetwork {
    let base: MLP

    func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        let shape = x.shape
        let flat = try x.reshaped([shape[0], shape.dropFirst().reduce(1, *)])
        return try base(flat, time: t, label: label).reshaped(shape)
    }
}

/// A classifier of points as one of pictures: the pixels are the coordinates.
struct FlattenedClassifier: ClassifierNetwork {
    let base: MLPClassifier

    var classes: Int { base.classes }

    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        try base(x.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)]), time: t)
    }
}
