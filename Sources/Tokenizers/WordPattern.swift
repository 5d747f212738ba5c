/// The pattern that splits a text into words, each of which is encoded by itself.
///
/// Published tokenizers give a regular expression; the two expressions of byte-level vocabularies are matched by hand
/// in one pass.
enum WordPattern: Sendable, Hashable {
    /// CLIP's pattern (Radford et al. 2021): contractions, letters, one digit, or other characters; whitespace is
    /// dropped.
    case clip
    /// GPT-2's pattern (Radford et al. 2019): contractions, and letters, digits or other characters with a space before
    /// them.
    case gpt2

    /// The regular expression as files spell it.
    var expression: String {
        switch self {
        case .clip: #"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#
        case .gpt2: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
        }
    }

    /// The class of a character in a pattern.
    private enum Kind { case letter, number, space, other }

    /// Splits a text into words, in order.
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

    /// Returns the end of the match that starts at `start`.
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
            // The last of several whitespace characters before a word belongs to the word, or is a word of its own.
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
