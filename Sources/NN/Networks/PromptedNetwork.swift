public import Torch

/// A text encoder and the network that it conditions, joined to one network whose labels are tokenised prompts.
public struct PromptedNetwork: ConditionalNetwork {
    private let encoder: any TextEncoder
    private let network: any TextConditionedNetwork
    private let cache: TextFeatureCache?

    /// Joins a text encoder and a network.
    public init(_ encoder: any TextEncoder, _ network: any TextConditionedNetwork) {
        self.init(encoder, network, nil)
    }

    private init(_ encoder: any TextEncoder, _ network: any TextConditionedNetwork, _ cache: TextFeatureCache?) {
        self.encoder = encoder
        self.network = network
        self.cache = cache
    }

    /// A copy that caches up to 256 MiB of text features, for encoders whose weights no longer change.
    public var remembering: PromptedNetwork { remembering(bytes: 256 << 20) }

    /// Returns a copy that caches text features, for encoders whose weights no longer change.
    ///
    /// - Parameter bytes: Size of the cache in bytes; the oldest entries are dropped first.
    public func remembering(bytes: Int) -> PromptedNetwork {
        PromptedNetwork(encoder, network, TextFeatureCache(encoder, bytes))
    }

    /// Maps samples with one prompt for each row to the shape of x.
    ///
    /// - Parameters:
    ///   - x: Samples, [N, ...].
    ///   - t: Times, [N], 0 at noise and 1 at data.
    ///   - label: Tokens of one prompt for each row, [N, length] int64; `nil` means the empty prompt for every row.
    /// - Throws: `TorchError` if the shapes do not fit or a token is out of range.
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
                message: "the prompts have the shape \(tokens.shape), expected [\(count), \(encoder.empty.count)]"
            )
        }
        let text = if let cache { try cache(tokens) } else { try encoder(tokens) }
        return try network(x, time: t, text: text)
    }
}
