public import Torch

/// A text encoder and the network that it tells about texts, as one network whose labels are the tokens of prompts.
public struct PromptedNetwork: ConditionalNetwork {
    private let encoder: any TextEncoder
    private let network: any TextConditionedNetwork
    private let known: KnownTexts?

    /// Joins the two.
    public init(_ encoder: any TextEncoder, _ network: any TextConditionedNetwork) {
        self.init(encoder, network, nil)
    }

    private init(_ encoder: any TextEncoder, _ network: any TextConditionedNetwork, _ known: KnownTexts?) {
        self.encoder = encoder
        self.network = network
        self.known = known
    }

    /// The same network, which encodes a text once however often it is asked about it. For parameters that do not change
    /// any more.
    public var remembering: PromptedNetwork { PromptedNetwork(encoder, network, KnownTexts(encoder)) }

    /// - Parameter label: [N, length] int64, the tokens of a prompt for each row; nil is the empty prompt throughout.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        let count = x.shape[0]
        let tokens: Tensor
        if let label {
            tokens = label
        } else {
            tokens = try Tensor(encoder.empty, shape: [1, encoder.empty.count]).moved(to: x.device)
                .expanded([count, -1])
        }
        guard tokens.shape == [count, encoder.empty.count] else {
            throw TorchError(
                operation: "PromptedNetwork",
                message: "prompts of shape \(tokens.shape) for \(count) samples and a context of \(encoder.empty.count)"
            )
        }
        let text = if let known { try known(tokens) } else { try encoder(tokens) }
        return try network(x, time: t, text: text)
    }
}

/// The features of texts that were encoded before.
private final class KnownTexts {
    private let encoder: any TextEncoder
    private var features: [[Int64]: TextFeatures] = [:]

    /// More texts than this are not kept: 64 MB of the largest CLIP.
    private static let most = 256
    /// Rows of one call, as many at each: what else would stand in a row's batch could change its bits.
    private static let block = 16

    init(_ encoder: any TextEncoder) { self.encoder = encoder }

    func callAsFunction(_ tokens: Tensor) throws(TorchError) -> TextFeatures {
        let length = tokens.shape[1]
        let all = try tokens.int64s()
        let rows = stride(from: 0, to: all.count, by: length).map { Array(all[$0..<$0 + length]) }
        var missing: [[Int64]] = []
        for row in rows where features[row] == nil && !missing.contains(row) { missing.append(row) }
        if !missing.isEmpty, features.count + missing.count > Self.most {
            features = [:]
            missing = []
            for row in rows where !missing.contains(row) { missing.append(row) }
        }
        for start in stride(from: 0, to: missing.count, by: Self.block) {
            try encode(Array(missing[start..<min(start + Self.block, missing.count)]), on: tokens.device)
        }
        let found = rows.compactMap { features[$0] }
        return TextFeatures(
            tokens: try Tensor.cat(found.map(\.tokens)), mask: try Tensor.cat(found.map(\.mask)),
            pooled: try Tensor.cat(found.map(\.pooled)))
    }

    private func encode(_ rows: [[Int64]], on device: Device) throws(TorchError) {
        let filled = rows + Array(repeating: encoder.empty, count: Self.block - rows.count)
        let tokens = try Tensor(filled.flatMap { $0 }, shape: [filled.count, encoder.empty.count]).moved(to: device)
        let answer = try encoder(tokens)
        for (place, row) in rows.enumerated() {
            func one(_ tensor: Tensor) throws(TorchError) -> Tensor {
                try tensor.narrowed(dim: 0, start: place, length: 1).cloned()
            }
            features[row] = TextFeatures(
                tokens: try one(answer.tokens), mask: try one(answer.mask), pooled: try one(answer.pooled))
        }
    }
}
