/// A byte-level byte-pair tokenizer, as of CLIP and GPT-2, which maps texts to integers.
///
/// A text is split at special tokens, normalised (`TextNormalization`), split into words (`WordPattern`), and the bytes
/// of each word are merged into tokens (`BytePairModel`). Every text has tokens, because every byte has one.
///
/// ```swift
/// let tokenizer = try Tokenizer(path: path)
/// let prompt = tokenizer.prompt("a small red circle", context: 77)
/// print(prompt.tokens.count, prompt.isTruncated)  // 77 false
/// ```
public struct Tokenizer: Sendable, Hashable {
    /// A token that is matched in the text itself.
    struct AddedToken: Sendable, Hashable {
        let content: String
        let token: Int
        /// Whether the token is matched after normalisation.
        let isNormalized: Bool
        let isSpecial: Bool
    }

    /// A step of splitting a text into words.
    enum Cut: Sendable, Hashable {
        case words(WordPattern)
        /// A space before each piece that does not start with one.
        case prefixSpace
    }

    let normalization: [TextNormalization]
    let cuts: [Cut]
    let model: BytePairModel
    let added: [AddedToken]
    /// The tokens before each text.
    public let start: [Int]
    /// The tokenizer in the JSON format of Hugging Face's `tokenizers`.
    public let json: String

    /// The token after each text.
    public let end: Int
    /// The vocabulary size: one more than the largest token.
    public let vocabularySize: Int

    /// A prompt as a network's input.
    public struct Prompt: Sendable, Hashable {
        /// The tokens, as many as the context: begin, text, end, and the end token as padding.
        public let tokens: [Int64]
        /// Whether the text was truncated to fit.
        public let isTruncated: Bool
    }

    /// Encodes a text as exactly `context` tokens; the empty text is the null condition.
    ///
    /// Tokens after the first end token are padding. The end of a text that is too long is cut off.
    public func prompt(_ text: String, context: Int) -> Prompt {
        let room = max(0, context - start.count - 1)
        let text = tokens(text)
        let shown = (start + text.prefix(room) + [end]).prefix(context)
        let padding = repeatElement(end, count: context - shown.count)
        return Prompt(tokens: (shown + padding).map { Int64($0) }, isTruncated: text.count > room)
    }

    /// Encodes a text without begin and end tokens.
    public func tokens(_ text: String) -> [Int] {
        pieces(text, added.filter { !$0.isNormalized }).flatMap { piece -> [Int] in
            switch piece {
            case .token(let token): return [token]
            case .text(let text):
                let alike = normalization.reduce(text) { $1($0) }
                return pieces(alike, added.filter(\.isNormalized)).flatMap { piece -> [Int] in
                    switch piece {
                    case .token(let token): [token]
                    case .text(let text): words(text).flatMap { model.tokens($0.utf8) }
                    }
                }
            }
        }
    }

    /// Splits a normalised text into words.
    func words(_ text: String) -> [Substring] {
        cuts.reduce([text[...]]) { pieces, cut in
            switch cut {
            case .words(let pattern): pieces.flatMap { pattern.words(String($0)) }
            case .prefixSpace: pieces.map { $0.unicodeScalars.first == " " ? $0 : Substring(" " + $0) }
            }
        }
    }

    private enum Piece {
        case token(Int)
        case text(String)
    }

    /// Splits a text at special tokens: the leftmost match first, of several at one position the longest.
    private func pieces(_ text: String, _ tokens: [AddedToken]) -> [Piece] {
        guard !tokens.isEmpty, !text.isEmpty else { return text.isEmpty ? [] : [.text(text)] }
        let patterns = tokens.map { (Array(content($0).utf8), $0.token) }.filter { !$0.0.isEmpty }
            .sorted { $0.0.count > $1.0.count }
        let firsts = Set(patterns.map { $0.0[0] })
        let bytes = Array(text.utf8)
        var pieces: [Piece] = []
        var (begin, place) = (0, 0)
        func take(_ range: Range<Int>) {
            if !range.isEmpty { pieces.append(.text(String(decoding: bytes[range], as: UTF8.self))) }
        }
        while place < bytes.count {
            guard firsts.contains(bytes[place]),
                let found = patterns.first(where: { bytes[place...].starts(with: $0.0) })
            else {
                place += 1
                continue
            }
            take(begin..<place)
            pieces.append(.token(found.1))
            place += found.0.count
            begin = place
        }
        take(begin..<bytes.count)
        return pieces
    }

    private func content(_ token: AddedToken) -> String {
        token.isNormalized ? normalization.reduce(token.content) { $1($0) } : token.content
    }
}
