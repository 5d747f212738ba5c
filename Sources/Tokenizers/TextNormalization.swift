internal import Foundation

/// A normalisation step of a text before it is split into words.
enum TextNormalization: Sendable, Hashable {
    case nfc, nfd, nfkc, nfkd
    /// Lowercases each character independently of language and context.
    case lowercase
    /// Replaces each run of whitespace.
    case whitespace(String)
    /// Replaces each occurrence of a string.
    case replace(String, String)
    /// Removes whitespace at the ends.
    case strip(left: Bool, right: Bool)

    func callAsFunction(_ text: String) -> String {
        switch self {
        case .nfc: return text.precomposedStringWithCanonicalMapping
        case .nfd: return text.decomposedStringWithCanonicalMapping
        case .nfkc: return text.precomposedStringWithCompatibilityMapping
        case .nfkd: return text.decomposedStringWithCompatibilityMapping
        case .lowercase: return text.unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }
        case .whitespace(let replacement):
            var result = String.UnicodeScalarView()
            var isInside = false
            for scalar in text.unicodeScalars {
                if !scalar.properties.isWhitespace {
                    result.append(scalar)
                } else if !isInside {
                    result.append(contentsOf: replacement.unicodeScalars)
                }
                isInside = scalar.properties.isWhitespace
            }
            return String(result)
        case .replace(let old, let new):
            // Compared by scalars: Swift's own comparison treats canonically equivalent texts as equal.
            let pattern = Array(old.unicodeScalars)
            let scalars = Array(text.unicodeScalars)
            var result = String.UnicodeScalarView()
            var place = 0
            while place < scalars.count {
                if scalars[place...].starts(with: pattern) {
                    result.append(contentsOf: new.unicodeScalars)
                    place += pattern.count
                } else {
                    result.append(scalars[place])
                    place += 1
                }
            }
            return String(result)
        case .strip(let left, let right):
            var scalars = text.unicodeScalars[...]
            if left { scalars = scalars.drop { $0.properties.isWhitespace } }
            if right, let end = scalars.lastIndex(where: { !$0.properties.isWhitespace }) {
                scalars = scalars[...end]
            } else if right {
                scalars = scalars.prefix(0)
            }
            return String(scalars)
        }
    }
}
