internal import Datasets
internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Tokenizers
internal import Torch

/// The texts of a training as its condition: tokenizer and encoder.
struct TextCondition {
    let tokens: PromptTokens
    let model: TextModel
    private let clip: CLIPFolder?

    /// Captions that a vocabulary is made of, at most; words that come up later are spelled.
    private static let mostCaptions = 1_000_000

    /// Finds or makes the tokenizer. What the first attempt found stays in the run directory, so that later ones mean the
    /// same by a token, whatever became of files and data since.
    /// - Parameter directory: the run directory; `nil` keeps nothing.
    init(
        _ spec: TextSpec, data: any Dataset, in directory: RunDirectory?, files: any FileOperations
    ) throws {
        guard data.isCaptioned else {
            throw JobFailure(.badInput, "condition.text: the data have no texts")
        }
        clip = if case .clip(let spec) = spec { CLIPFolder(spec) } else { nil }
        let kept = directory?.url.appending(path: TextModel.tokenizerName)
        let tokenizer: Tokenizer
        if let kept, FileManager.default.fileExists(atPath: kept.path(percentEncoded: false)) {
            tokenizer = try Tokenizer(path: kept.path(percentEncoded: false))
        } else {
            tokenizer = try Self.tokenizer(spec, data)
            if let kept { try AtomicFile.write(Data(tokenizer.json.utf8), to: kept, through: files) }
        }
        switch spec {
        case .transformer(let spec): model = TextModel(spec, tokenizer)
        case .clip(let spec): model = try CLIPFolder(spec).model(tokenizer)
        }
        guard spec.context > tokenizer.start.count + 1 else {
            throw JobFailure(
                .badInput, "condition.text: a context of \(spec.context) has no room for a token of a text")
        }
        tokens = PromptTokens(tokenizer, context: spec.context)
    }

    /// Gives an encoder that was trained elsewhere its weights.
    func load(into parameters: ParameterStore) throws {
        guard let clip else { return }
        let weights = try clip.weights(model)
        do throws(TorchError) {
            try parameters.load(weights, within: TextModel.place(in: parameters.root))
        } catch {
            throw clip.failure(error)
        }
    }

    /// The texts of examples as rows of a batch.
    func rows(_ indices: [Int], of data: any Dataset) throws -> Tensor {
        try tokens.rows(try data.captions(indices) ?? indices.map { _ in "" })
    }

    private static func tokenizer(_ spec: TextSpec, _ data: any Dataset) throws -> Tokenizer {
        let size: Int
        switch spec {
        case .clip(let spec): return try Tokenizer(path: CLIPFolder(spec).tokenizer)
        case .transformer(let spec):
            if let path = spec.tokenizer { return try Tokenizer(path: path) }
            size = spec.vocabulary
        }
        var training = BytePairTraining()
        let count = min(data.count, mostCaptions)
        for first in stride(from: 0, to: count, by: 4096) {
            training.add(try data.captions(Array(first..<min(first + 4096, count))) ?? [])
        }
        return try training.tokenizer(size: size)
    }
}
