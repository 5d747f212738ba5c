internal import HeapModule

/// A byte-pair encoding (Sennrich et al. 2016): a word starts as its bytes, and the adjacent pair with the lowest merge
/// rank is merged into one token until no pair is in the list of merges.
struct BytePairModel: Sendable, Hashable {
    /// Two adjacent tokens.
    struct Pair: Sendable, Hashable {
        let left: Int
        let right: Int
    }

    /// The result of merging a pair.
    struct Merge: Sendable, Hashable {
        /// The position in the list of merges; the lowest rank is merged first.
        let rank: Int
        /// The token that replaces the pair.
        let token: Int
    }

    /// The token of each byte inside a word; `nil` where the vocabulary has none.
    let inner: [Int?]
    /// The token of each byte at the end of a word; `nil` where the vocabulary has none.
    let last: [Int?]
    let merges: [Pair: Merge]
    /// The token of bytes outside the vocabulary; `nil` drops them.
    let unknown: Int?

    /// Encodes one word.
    func tokens(_ word: some Collection<UInt8>) -> [Int] {
        var symbols: [Int] = []
        symbols.reserveCapacity(word.count)
        for (place, byte) in word.enumerated() {
            let token = place == word.count - 1 ? last[Int(byte)] : inner[Int(byte)]
            if let token = token ?? unknown { symbols.append(token) }
        }
        return merged(symbols)
    }

    /// A pair that may be merged, ordered by rank and position.
    private struct Candidate: Comparable {
        let rank: Int
        let place: Int
        let token: Int

        static func < (a: Candidate, b: Candidate) -> Bool { (a.rank, a.place) < (b.rank, b.place) }
    }

    /// Merges pairs in a linked list: O(n log n) for a word of n bytes, however long.
    private func merged(_ start: [Int]) -> [Int] {
        guard start.count > 1 else { return start }
        var symbols: [Int?] = start
        var next = Array(1...start.count)
        var previous = Array(-1..<start.count - 1)
        var queue = Heap<Candidate>()
        func candidate(_ place: Int) -> Candidate? {
            guard place >= 0, next[place] < start.count, let left = symbols[place], let right = symbols[next[place]],
                let merge = merges[Pair(left: left, right: right)]
            else { return nil }
            return Candidate(rank: merge.rank, place: place, token: merge.token)
        }
        for place in start.indices {
            if let candidate = candidate(place) { queue.insert(candidate) }
        }
        while let best = queue.popMin() {
            // A pair whose tokens have changed since it was queued is skipped.
            guard candidate(best.place) == best else { continue }
            let right = next[best.place]
            symbols[best.place] = best.token
            symbols[right] = nil
            next[best.place] = next[right]
            if next[right] < start.count { previous[next[right]] = best.place }
            if let left = candidate(previous[best.place]) { queue.insert(left) }
            if let here = candidate(best.place) { queue.insert(here) }
        }
        return symbols.compactMap { $0 }
    }
}
