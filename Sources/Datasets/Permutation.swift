internal import Torch

/// A pseudo-random permutation of `0..<count` that is computed on demand from a seed and an epoch, without storage.
///
/// A Feistel network permutes the numbers below the next even power of two; cycle walking until the result is below
/// `count` gives a permutation of `0..<count` (Black and Rogaway 2002), in less than four applications on average.
public struct Permutation: Sendable {
    /// The number of permuted integers.
    public let count: Int

    private let keys: [UInt64]
    private let halfBits: UInt64

    /// Creates the permutation of `0..<count` for a seed and an epoch; `count` is positive.
    public init(count: Int, seed: UInt64, epoch: Int) {
        precondition(count > 0, "nothing to permute")
        self.count = count
        let bits = UInt64(max(2, Int.bitWidth - (count - 1).leadingZeroBitCount))
        halfBits = (bits + 1) / 2
        let stream = RandomStream(seed: seed)
        keys = (0..<8 as Range<UInt64>).map { round in
            let words = stream.words(purpose: .dataOrder, step: UInt64(epoch), index: round)
            return UInt64(words.0) << 32 | UInt64(words.1)
        }
    }

    /// The value at a position in `0..<count`.
    public subscript(place: Int) -> Int {
        precondition(place >= 0 && place < count, "position \(place) is outside a permutation of \(count)")
        var value = UInt64(place)
        repeat { value = permuted(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func permuted(_ value: UInt64) -> UInt64 {
        let mask = (1 << halfBits) - 1 as UInt64
        var left = value >> halfBits
        var right = value & mask
        for key in keys {
            (left, right) = (right, left ^ (Self.mixed(right, key) & mask))
        }
        return left << halfBits | right
    }

    /// The finaliser of SplitMix64 (Steele et al. 2014): every output bit depends on every input bit.
    private static func mixed(_ value: UInt64, _ key: UInt64) -> UInt64 {
        var z = value &+ key
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
