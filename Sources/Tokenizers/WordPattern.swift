/// How a text is cut into words, each of which is encoded by itself. Published tokenizers give a regular expression; the
/// two that are in use for byte-level vocabularies of images' texts are read here by hand, in one pass.
enum WordPattern: Sendable, Hashable {
    /// That of CLIP (Radford et al. 2021): contractions, letters, one digit, or other signs; white space goes.
    case clip
    /// That of GPT-2 (Radford et al. 2019): contractions, and letters, digits or other signs with a space before them.
    case gpt2

    /// The expression as files write it.
    var expression: String {
        switch self {
        case .clip: #"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#
        case .gpt2: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
        }
    }

    /// What a character is to a pattern.
    private enum Kind { case letter, number, space, other }

    /// The words of a text, in order.
    func words(_ text: String) -> [Substring] {
        let scalars = text.unicodeScalars
        var words: [Substring] = []
        var place = scalars.startIndex
        while place < scalars.endIndex {
            let end = self.end(from: place, in: scalars)
            if self == .gpt2 || Self.kind(scalars[place]) != .space { words.append(text[place..<end]) }
            place = end
        }
        return words
    }

    /// Where the match that begins at a place ends.
    private func end(from start: String.Index, in scalars: String.UnicodeScalarView) -> String.Index {
        if let end = Self.contraction(from: start, in: scalars) { return end }
        let next = scalars.index(after: start)
        let kind = Self.kind(scalars[start])
        func run(of kind: Kind, from place: String.Index) -> String.Index {
            scalars[place...].firstIndex { Self.kind($0) != kind } ?? scalars.endIndex
        }
        switch (self, kind) {
        case (.clip, .number): return next
        case (.clip, _): return run(of: kind, from: next)
        case (.gpt2, .space):
            if scalars[start] == " ", next < scalars.endIndex {
                let following = Self.kind(scalars[next])
                if following != .space { return run(of: following, from: next) }
            }
            // Of white space before a word the last one belongs to the word, or stands alone.
            let end = run(of: .space, from: next)
            let last = scalars.index(before: end)
            return end == scalars.endIndex || last == start ? end : last
        case (.gpt2, _): return run(of: kind, from: next)
        }
    }

    private static func contraction(from start: String.Index, in scalars: String.UnicodeScalarView) -> String.Index? {
        guard scalars[start] == "'" else { return nil }
        let rest = scalars[scalars.index(after: start)...].prefix(2)
        for ending in ["s", "t", "re", "ve", "m", "ll", "d"] where rest.starts(with: ending.unicodeScalars) {
            return scalars.index(start, offsetBy: 1 + ending.unicodeScalars.count)
        }
        return nil
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        if scalar.properties.isWhitespace { return .space }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
        case .decimalNumber, .letterNumber, .otherNumber: return .number
        default: return .other
        }
    }
}
