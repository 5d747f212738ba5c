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

    /// The same network, which encodes a text once however often it is asked about it. For encoders that do not change any
    /// more.
    public var remembering: PromptedNetwork { remembering(bytes: 256 << 20) }

    /// - Parameter bytes: As much memory is taken for the features of texts; those that came first go first.
    public func remembering(bytes: Int) -> PromptedNetwork {
        PromptedNetwork(encoder, network, KnownTexts(encoder, bytes))
    }

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
