internal import HeapModule

/// The training of a byte-pair encoding (Sennrich et al. 2016): the most frequent pair of adjacent tokens is merged
/// until the vocabulary is full. Ties go to the pair with the lower tokens, so the result depends on the word counts
/// alone.
///
/// ```swift
/// var training = BytePairTraining()
/// training.add(["a small red circle", "a large red square"])
/// let tokenizer = try training.tokenizer(size: 600)
/// print(tokenizer.tokens("a red square").count, tokenizer.vocabularySize)
/// ```
public struct BytePairTraining {
    private var words: [String: Int] = [:]
    /// The normalisation and word pattern of the trained tokenizer.
    private static let shape = (
        normalization: [TextNormalization.nfc, .whitespace(" "), .lowercase], cut: WordPattern.clip
    )

    /// The minimum vocabulary size: each byte inside a word and at its end, and the begin and end of a text.
    public static let fewest = 514

    /// Starts training without texts.
    public init() {}

    /// Counts the words of texts.
    public mutating func add(_ texts: some Sequence<String>) {
        for text in texts {
            let alike = Self.shape.normalization.reduce(text) { $1($0) }
            for word in Self.shape.cut.words(alike) { words[String(word), default: 0] += 1 }
        }
    }

    /// Trains a tokenizer.
    ///
    /// - Parameter size: Largest vocabulary size, at least `fewest`. The vocabulary stays smaller if no pair occurs
    ///   twice.
    /// - Throws: `TokenizerError` if the tokenizer cannot be encoded as JSON.
    public func tokenizer(size: Int) throws(TokenizerError) -> Tokenizer {
        let alphabet = ByteAlphabet.order.map { [$0] }
        var place = [Int](repeating: 0, count: 256)
        for (token, byte) in ByteAlphabet.order.enumerated() { place[Int(byte)] = token }
        // The bytes of each token, and whether it ends a word.
        var tokens = alphabet.map { ($0, false) } + alphabet.map { ($0, true) }
        var corpus: [Corpus.Word] = []
        for (word, count) in words.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }) {
            var symbols = word.utf8.map { place[Int($0)] }
            guard let last = symbols.popLast() else { continue }
            corpus.append(Corpus.Word(symbols: symbols + [256 + last], count: count))
        }
        var counts = Corpus(corpus)
        var merges: [BytePairModel.Pair] = []
        while tokens.count < size - 2, let pair = counts.mostFrequent() {
            counts.merge(pair, into: tokens.count)
            merges.append(pair)
            tokens.append((tokens[pair.left].0 + tokens[pair.right].0, tokens[pair.right].1))
        }
        let names = tokens.map { ByteAlphabet.text($0.0) + ($0.1 ? "</w>" : "") }
        var vocab: [String: Int] = [:]
        for (token, name) in names.enumerated() { vocab[name] = token }
        (vocab[Tokenizer.startName], vocab[Tokenizer.endName]) = (names.count, names.count + 1)
        let content = TokenizerFile.clip(
            vocab: vocab, merges: merges.map { .init(left: names[$0.left], right: names[$0.right]) },
            start: names.count,
            end: names.count + 1)
        return try Tokenizer(content, json: try content.text(file: "tokenizer.json"), file: "tokenizer.json")
    }
}

/// The words as lists of tokens, with the count of each adjacent pair.
private struct Corpus {
    struct Word {
        var symbols: [Int]
        let count: Int
    }

    /// A pair with its count at the time of queueing.
    private struct Entry: Comparable {
        let count: Int
        let pair: BytePairModel.Pair

        static func < (a: Entry, b: Entry) -> Bool {
            (-a.count, a.pair.left, a.pair.right) < (-b.count, b.pair.left, b.pair.right)
        }
    }

    private var words: [Word]
    private var counts: [BytePairModel.Pair: Int] = [:]
    private var places: [BytePairModel.Pair: Set<Int>] = [:]
    private var queue = Heap<Entry>()

    init(_ words: [Word]) {
        self.words = words
        for place in words.indices { change(place, by: 1) }
        for (pair, count) in counts { queue.insert(Entry(count: count, pair: pair)) }
    }

    /// Returns the most frequent pair; `nil` if no pair occurs twice.
    mutating func mostFrequent() -> BytePairModel.Pair? {
        while let entry = queue.popMin() {
            guard let count = counts[entry.pair], count > 1 else { continue }
            if count == entry.count { return entry.pair }
            // Counts fall while entries wait; an outdated entry is queued again.
            if count < entry.count { queue.insert(Entry(count: count, pair: entry.pair)) }
        }
        return nil
    }

    mutating func merge(_ pair: BytePairModel.Pair, into token: Int) {
        var touched: Set<BytePairModel.Pair> = []
        for place in places[pair] ?? [] {
            change(place, by: -1)
            let old = words[place].symbols
            var new: [Int] = []
            var index = 0
            while index < old.count {
                if index + 1 < old.count, old[index] == pair.left, old[index + 1] == pair.right {
                    new.append(token)
                    index += 2
                } else {
                    new.append(old[index])
                    index += 1
                }
            }
            words[place].symbols = new
            change(place, by: 1)
            for (left, right) in zip(new, new.dropFirst()) where left == token || right == token {
                touched.insert(.init(left: left, right: right))
            }
        }
        for pair in touched {
            if let count = counts[pair] { queue.insert(Entry(count: count, pair: pair)) }
        }
    }

    /// Adds the pairs of a word to the counts, or subtracts them.
    private mutating func change(_ place: Int, by sign: Int) {
        let word = words[place]
        for (left, right) in zip(word.symbols, word.symbols.dropFirst()) {
            let pair = BytePairModel.Pair(left: left, right: right)
            let count = counts[pair, default: 0] + sign * word.count
            if count == 0 {
                counts[pair] = nil
                places[pair] = nil
            } else {
                counts[pair] = count
                places[pair, default: []].insert(place)
            }
        }
    }
}
