/// Makes whole numbers of a text: byte-pair encoding on bytes, as CLIP and GPT-2 have it.
///
/// A text is cut at the tokens that stand for themselves, made alike (`TextNormalization`), cut into words (`WordPattern`),
/// and each word becomes the tokens of its bytes (`BytePairModel`). So every text has tokens, whatever is in it.
public struct Tokenizer: Sendable, Hashable {
    /// A token that is looked for in the text itself.
    struct AddedToken: Sendable, Hashable {
        let content: String
        let token: Int
        /// Whether it is looked for after the text was made alike.
        let isNormalized: Bool
        let isSpecial: Bool
    }

    /// One step of cutting a text into words.
    enum Cut: Sendable, Hashable {
        case words(WordPattern)
        /// A space before each piece that has none.
        case prefixSpace
    }

    let normalization: [TextNormalization]
    let cuts: [Cut]
    let model: BytePairModel
    let added: [AddedToken]
    /// The tokens before those of each text.
    public let start: [Int]
    /// The file in the form of Hugging Face's `tokenizers`, which reads it.
    public let json: String

    /// The token after those of each text.
    public let end: Int
    /// One more than the largest token.
    public let vocabularySize: Int

    /// A prompt as a network is shown it.
    public struct Prompt: Sendable, Hashable {
        /// As many as the context is long: begin, text, end, and the end again up to the length.
        public let tokens: [Int64]
        /// Whether the text was too long.
        public let isTruncated: Bool
    }

    /// A prompt of exactly `context` tokens. The empty one stands for no prompt.
    ///
    /// What stands after the first end token is padding. A text that is too long loses its end.
    public func prompt(_ text: String, context: Int) -> Prompt {
        let room = max(0, context - start.count - 1)
        let text = tokens(text)
        let shown = (start + text.prefix(room) + [end]).prefix(context)
        let padding = repeatElement(end, count: context - shown.count)
        return Prompt(tokens: (shown + padding).map { Int64($0) }, isTruncated: text.count > room)
    }

    /// The tokens of a text alone, without begin and end.
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

    /// The words of a text that was made alike.
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

    /// The text, cut at tokens that stand for themselves: the leftmost first, of several there the longest.
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
