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
    /// The words of the captions; `nil` for too many to remember.
    let words: [String]?
    private let clip: CLIPFolder?
    private let kept: Kept?

    /// The files of a run directory that hold the tokenizer and the encoder's description.
    private struct Kept {
        let directory: RunDirectory
        let files: any FileOperations

        func url(_ name: String) -> URL { directory.url.appending(path: name) }

        func isThere(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: url(name).path(percentEncoded: false))
        }

        func keep(_ content: Data, _ name: String) throws {
            guard !isThere(name) else { return }
            try AtomicFile.write(content, to: url(name), through: files)
        }
    }

    /// Captions that a vocabulary is made of, at most; words that come up later are spelled.
    private static let mostCaptions = 1_000_000

    /// Finds or makes the tokenizer, and what the encoder is. What the first attempt found stays in the run directory, so that
    /// later ones mean the same by a token, whatever became of files and data since.
    /// - Parameter directory: the run directory; `nil` keeps nothing.
    init(
        _ spec: TextSpec, data: any Dataset, in directory: RunDirectory?, files: any FileOperations
    ) throws {
        try Self.check(data)
        clip = if case .clip(let spec) = spec { CLIPFolder(spec) } else { nil }
        let kept = directory.map { Kept(directory: $0, files: files) }
        let tokenizer: Tokenizer
        if let kept, kept.isThere(TextModel.tokenizerName) {
            tokenizer = try Tokenizer(path: kept.url(TextModel.tokenizerName).path(percentEncoded: false))
        } else {
            tokenizer = try Self.tokenizer(spec, data)
        }
        switch spec {
        case .transformer(let spec): model = TextModel(spec, tokenizer)
        case .clip(let spec):
            if let kept, kept.isThere(TextModel.fileName) {
                model = try JSONDecoder().decode(TextModel.self, from: Data(contentsOf: kept.url(TextModel.fileName)))
            } else {
                model = try CLIPFolder(spec).model(tokenizer)
            }
        }
        guard spec.context > tokenizer.start.count + 1 else {
            throw JobFailure(
                .badInput, "condition.text: a context of \(spec.context) has no room for a token of a text")
        }
        try kept?.keep(Data(tokenizer.json.utf8), TextModel.tokenizerName)
        words = try Self.words(data, kept)
        self.kept = kept
        tokens = PromptTokens(tokenizer, context: spec.context)
    }

    /// Checks that the data have texts.
    static func check(_ data: any Dataset) throws(JobFailure) {
        guard !data.isCaptioned else { return }
        throw JobFailure(.badInput, "condition.text: the data have no texts")
    }

    /// Gives an encoder that was trained elsewhere its weights, before the first step; a checkpoint holds them, too.
    func load(into parameters: ParameterStore) throws {
        guard let clip else { return }
        let weights = try clip.weights(model)
        do throws(TorchError) {
            try parameters.load(weights, within: TextModel.place(in: parameters.root))
        } catch {
            throw clip.failure(error)
        }
        try kept?.keep(try JSONEncoder().encode(model), TextModel.fileName)
    }

    /// The texts of examples as rows of a batch.
    func rows(_ indices: [Int], of data: any Dataset) throws -> Tensor {
        try tokens.rows(try data.captions(indices) ?? indices.map { _ in "" })
    }

    /// The words of the captions, from the run directory or else from the data.
    private static func words(_ data: any Dataset, _ kept: Kept?) throws -> [String]? {
        guard let kept else { return nil }
        if kept.isThere(CaptionWords.fileName) {
            return try JSONDecoder().decode(
                [String]?.self, from: Data(contentsOf: kept.url(CaptionWords.fileName)))
        }
        var words = CaptionWords()
        let count = min(data.count, mostCaptions)
        for first in stride(from: 0, to: count, by: 4096) {
            let captions = try data.captions(Array(first..<min(first + 4096, count))) ?? []
            captions.forEach { words.add($0) }
        }
        let sorted = count < data.count ? nil : words.sorted
        try kept.keep(try JSONEncoder().encode(sorted), CaptionWords.fileName)
        return sorted
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
