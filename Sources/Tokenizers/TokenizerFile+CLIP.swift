internal import Foundation

extension TokenizerFile {
    /// Returns the content of a tokenizer with CLIP's normalisation and word pattern.
    static func clip(vocab: [String: Int], merges: [Model.Pair], start: Int, end: Int) -> TokenizerFile {
        func special(_ content: String, _ id: Int) -> Added {
            Added(
                id: id, content: content, singleWord: false, lstrip: false, rstrip: false, normalized: false,
                special: true)
        }
        return TokenizerFile(
            version: "1.0",
            addedTokens: [special(Tokenizer.startName, start), special(Tokenizer.endName, end)],
            normalizer: .init(
                type: "Sequence",
                normalizers: [
                    .init(type: "NFC"),
                    .init(type: "Replace", pattern: .init(expression: #"\s+"#), content: " "),
                    .init(type: "Lowercase"),
                ]),
            preTokenizer: .init(
                type: "Sequence",
                pretokenizers: [
                    .init(
                        type: "Split", pattern: .init(expression: WordPattern.clip.expression), behavior: "Removed",
                        invert: true),
                    .init(type: "ByteLevel", addPrefixSpace: false, trimOffsets: true, useRegex: true),
                ]),
            postProcessor: .init(
                type: "RobertaProcessing", sep: .init(token: Tokenizer.endName, id: end),
                cls: .init(token: Tokenizer.startName, id: start), addPrefixSpace: false, trimOffsets: false),
            decoder: .init(type: "ByteLevel", addPrefixSpace: true, trimOffsets: true, useRegex: true),
            model: Model(
                type: "BPE", unkToken: Tokenizer.endName, continuingSubwordPrefix: "", endOfWordSuffix: "</w>",
                fuseUnk: false, byteFallback: false, ignoreMerges: false, vocab: vocab, merges: merges))
    }

    /// Returns the text of the file.
    /// - Throws: `TokenizerError` if the content cannot be encoded as JSON.
    func text(file: String) throws(TokenizerError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw TokenizerError(file: file, reason: "cannot be written as JSON: \(error)")
        }
    }
}
