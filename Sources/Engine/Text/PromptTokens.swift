internal import Flow
internal import FlowMath
internal import Jobs
internal import Tokenizers
internal import Torch

/// The tokens of prompts, as the network of one model is shown them.
final class PromptTokens {
    let tokenizer: Tokenizer
    /// Tokens of a prompt, with begin, end and padding.
    let context: Int
    private var known: [String: [Int64]] = [:]

    /// More texts than this are not kept; captions come again in each epoch.
    private static let most = 1 << 16

    init(_ tokenizer: Tokenizer, context: Int) {
        self.tokenizer = tokenizer
        self.context = context
    }

    /// The null condition: the tokens of the empty prompt.
    var null: Condition { Condition(tokens: row(""), text: "") }

    /// The condition of a text.
    func condition(_ text: String) -> Condition { Condition(tokens: row(text), text: text) }

    /// Texts as rows of a batch, int64 [texts, context].
    func rows(_ texts: [String]) throws(TorchError) -> Tensor {
        try Tensor(texts.flatMap(row), shape: [texts.count, context])
    }

    /// Warnings for texts that are longer than the context.
    func warnings(_ texts: [String]) -> [String] {
        texts.filter { tokenizer.prompt($0, context: context).isTruncated }.map {
            "\"\($0)\" has \(tokenizer.tokens($0).count) tokens; the model sees the first "
                + "\(context - tokenizer.start.count - 1) of them"
        }
    }

    private func row(_ text: String) -> [Int64] {
        if let row = known[text] { return row }
        if known.count == Self.most { known = [:] }
        let row = tokenizer.prompt(text, context: context).tokens
        known[text] = row
        return row
    }
}

extension SamplingSpec {
    /// All texts that the spec gives a model.
    var texts: [String] {
        (samples.prompts ?? []) + (guidance.negativePrompt.map { [$0] } ?? []) + (guidance.compose?.prompts ?? [])
    }
}
