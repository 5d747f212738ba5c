internal import HeapModule

/// Byte-pair encoding (Sennrich et al. 2016): a word begins as its bytes, and the pair of neighbours that comes first in
/// the list of merges becomes one token, again and again.
struct BytePairModel: Sendable, Hashable {
    /// Two neighbouring tokens.
    struct Pair: Sendable, Hashable {
        let left: Int
        let right: Int
    }

    /// What a pair becomes.
    struct Merge: Sendable, Hashable {
        /// Its place in the list; the lowest goes first.
        let rank: Int
        /// The token.
        let token: Int
    }

    /// The token of each byte within a word; `nil` where the vocabulary has none.
    let inner: [Int?]
    /// The token of each byte at the end of a word.
    let last: [Int?]
    let merges: [Pair: Merge]
    /// The token of what is in no vocabulary; `nil` leaves that out.
    let unknown: Int?

    /// The tokens of one word.
    func tokens(_ word: some Collection<UInt8>) -> [Int] {
        var symbols: [Int] = []
        symbols.reserveCapacity(word.count)
        for (place, byte) in word.enumerated() {
            let token = place == word.count - 1 ? last[Int(byte)] : inner[Int(byte)]
            if let token = token ?? unknown { symbols.append(token) }
        }
        return merged(symbols)
    }

    /// A pair that may be merged, in the order in which merges are done.
    private struct Candidate: Comparable {
        let rank: Int
        let place: Int
        let token: Int

        static func < (a: Candidate, b: Candidate) -> Bool { (a.rank, a.place) < (b.rank, b.place) }
    }

    /// The symbols form a linked list, so that a word of n bytes costs n log n, however long somebody makes it.
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
            // What was merged since is no longer this pair.
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
