internal import Flow
internal import FlowMath
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
    ///   - text: the encoder of a network of texts, whose labels are tokens.
    ///   - device: where its parameters live.
    ///   - precision: the type of its products; `nil` is float32.
    ///   - remembersTexts: whether each text is encoded once: for weights that do not change any more.
    /// - Throws: `JobFailure` where the spec does not fit the examples.
    static func make(
        _ spec: NetworkSpec, shape: [Int], classes: Int, text: TextModel? = nil, seed: UInt64, device: Device = .cpu,
        precision: Precision? = nil, remembersTexts: Bool = false
    ) throws(JobFailure) -> (network: any ConditionalNetwork, parameters: ParameterStore) {
        let parameters = ParameterStore(seed: seed, device: device)
        let path = parameters.root
        let classes = classes > 0 ? classes : nil
        return try refusals { () throws in
            try check(spec, shape)
            // The encoder comes first, and so do its parameters.
            let encoder = try text.map { text in
                let place = TextModel.place(in: path)
                return try CLIPTextEncoder(text.configuration, text.isFrozen ? place.frozen : place)
            }
            let (classes, width) = (text == nil ? classes : nil, text?.width)
            let told = try spec.maker.network(shape, classes, textWidth: width, path)
            var network: any ConditionalNetwork = told
            if let text, let encoder {
                let prompted = PromptedNetwork(encoder, told)
                // What never changes is encoded once, in training, too.
                network = remembersTexts || text.isFrozen ? prompted.remembering : prompted
            }
            return (precision == .bfloat16 ? AutocastNetwork(base: network) : network, parameters)
        }
    }

    /// A classifier of data noised along a path and its parameters, with the first values of `seed`.
    /// - Throws: `JobFailure` where the spec does not fit the examples.
    static func makeClassifier(
        _ spec: NetworkSpec, on probabilityPath: any ProbabilityPath, shape: [Int], classes: Int, seed: UInt64,
        device: Device = .cpu, precision: Precision? = nil
    ) throws(JobFailure) -> (network: any ClassifierNetwork, parameters: ParameterStore) {
        let parameters = ParameterStore(seed: seed, device: device)
        let path = parameters.root
        return try refusals { () throws in
            try check(spec, shape)
            let network = try spec.maker.classifier(shape, classes, path)
            let precise = precision == .bfloat16 ? AutocastClassifier(base: network) : network
            return (try PathClassifier(precise, on: probabilityPath, path), parameters)
        }
    }

    private static func refusals<Result>(_ body: () throws -> Result) throws(JobFailure) -> Result {
        do {
            return try body()
        } catch let failure as JobFailure {
            throw failure
        } catch {
            throw JobFailure(.badInput, "network: \(error)")
        }
    }

    /// Checks that examples of a shape can pass through a network.
    /// - Throws: `JobFailure` with the field that does not fit.
    static func check(_ spec: NetworkSpec, _ shape: [Int]) throws(JobFailure) {
        guard shape.count == 3 || spec.maker.takesPoints else {
            throw JobFailure(
                .badInput,
                "network.kind: a network of kind \(spec.kind.rawValue) works on pictures, and these examples are points of "
                    + "\(shape.map(String.init).joined(separator: " x ")) numbers; use kind mlp")
        }
        try spec.maker.check(pictures: shape)
    }
}
