internal import Datasets
internal import Jobs
internal import Tokenizers

extension DataReport {
    /// The most texts that are measured; of more, as many spread over all.
    private static let mostTexts = 100_000

    /// Measures the texts of the data against the context of the condition.
    mutating func measure(_ text: TextCondition, of data: any Dataset) {
        let tokenizer = text.tokens.tokenizer
        measure(data, room: text.tokens.context - tokenizer.start.count - 1) { tokenizer.tokens($0).count }
    }

    /// Measures the texts of the data.
    /// - Parameters:
    ///   - room: Tokens of a text that the model sees.
    ///   - countsWords: Whether `length` counts words.
    ///   - deadline: Time at which the measurement ends; `nil` measures all.
    mutating func measure(
        _ data: any Dataset, room: Int, countsWords: Bool = false, until deadline: ContinuousClock.Instant? = nil,
        length: (String) -> Int
    ) {
        let total = min(data.count, Self.mostTexts)
        var (count, longest, cut) = (0, 0, 0)
        for first in stride(from: 0, to: total, by: 1024) {
            if let deadline, ContinuousClock.now > deadline {
                isPartial = true
                break
            }
            let places = (first..<min(first + 1024, total)).map { $0 * data.count / total }
            guard let texts = try? data.captions(places) else { return }
            for text in texts {
                let own = length(text)
                longest = max(longest, own)
                if own > room { cut += 1 }
            }
            count += texts.count
        }
        let found = Texts(count: count, longest: longest, room: room, cut: cut, countsWords: countsWords)
        texts = found
        guard cut > 0 else { return }
        warnings.append(
            "\(cut) of \(count) \(count == 1 ? "text" : "texts") \(cut == 1 ? "is" : "are") longer than the \(room) tokens "
                + "that the model sees, and \(cut == 1 ? "is" : "are") cut; the longest has "
                + "\(countsWords ? "at least " : "")\(longest) tokens. Raise context of condition.text, or shorten them"
        )
    }
}
