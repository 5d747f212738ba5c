import Foundation
import Testing
import Torch

@Suite struct RandomStreamTests {
    /// The known answers that Random123 publishes for philox4x32-10.
    @Test func philoxGivesThePublishedWords() {
        typealias Words = (UInt32, UInt32, UInt32, UInt32)
        let ones = UInt32.max
        let cases: [(counter: Words, key: (UInt32, UInt32), words: Words)] = [
            ((0, 0, 0, 0), (0, 0), (0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)),
            ((ones, ones, ones, ones), (ones, ones), (0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)),
            (
                (0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), (0xA409_3822, 0x299F_31D0),
                (0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
            ),
        ]
        for (counter, key, words) in cases {
            #expect(RandomStream.words(counter: counter, key: key) == words)
        }
    }

    @Test func theCounterIsLaidOutAsDocumented() throws {
        let stream = RandomStream(seed: 0x1122_3344_5566_7788)
        let words = stream.words(purpose: .time, step: 0xABCD_0123_4567, index: 0xEF_89AB_CDEF, block: 5)
        let direct = RandomStream.words(
            counter: (5, 0x89AB_CDEF, 0x0123_4567, 0x03EF_ABCD), key: (0x5566_7788, 0x1122_3344))
        #expect(words == direct)
        // Numbers 20 ... 23 of the sample are that block.
        let numbers = try stream.uniform(
            purpose: .time, step: 0xABCD_0123_4567, samples: [0xEF_89AB_CDEF], shape: [24]
        ).values()
        let expected = [direct.0, direct.1, direct.2, direct.3].map { Float($0 >> 8) * 0x1p-24 }
        #expect(Array(numbers[20...]) == expected)
    }

    @Test func normalNumbersAreBoxAndMullersTransformOfTheWords() throws {
        let stream = RandomStream(seed: 42)
        let numbers = try stream.normal(purpose: .dataNoise, step: 3, samples: [9], shape: [4000]).doubles()
        for block in 0..<1000 {
            let words = stream.words(purpose: .dataNoise, step: 3, index: 9, block: UInt32(block))
            for (pair, (a, b)) in [(words.0, words.1), (words.2, words.3)].enumerated() {
                let radius = (-2 * log((Double(a) + 0.5) * 0x1p-32)).squareRoot()
                let angle = 2 * Double.pi * Double(b) * 0x1p-32
                let at = 4 * block + 2 * pair
                #expect(abs(numbers[at] - radius * cos(angle)) < 2e-6)
                #expect(abs(numbers[at + 1] - radius * sin(angle)) < 2e-6)
            }
        }
    }

    /// The bits themselves, so that a compiler or processor that gives others is noticed.
    @Test func normalNumbersHaveTheseBits() throws {
        let numbers = try RandomStream(seed: 1).normal(purpose: .dataNoise, step: 2, samples: 3..<5, shape: [3])
        let bits = try numbers.values().map(\.bitPattern)
        #expect(bits == [0xBF85_E527, 0x4021_9E0F, 0x3EA8_D0AC, 0xBF42_2BC9, 0x3EDD_C9F7, 0xC00D_BAEC])
    }

    @Test func aRowDoesNotDependOnItsBatchMates() throws {
        let stream = RandomStream(seed: 7)
        let batch = try stream.normal(purpose: .sampleNoise, step: 0, samples: 0..<100, shape: [3, 5, 7])
        let some = try stream.normal(purpose: .sampleNoise, step: 0, samples: [42, 99, 0], shape: [3, 5, 7])
        for (row, sample) in [42, 99, 0].enumerated() {
            let one = try some.selected(dim: 0, index: row).values()
            #expect(try one == batch.selected(dim: 0, index: sample).values())
        }
        // A longer sample begins with the numbers of a shorter one.
        let longer = try stream.normal(purpose: .sampleNoise, step: 0, samples: [42], shape: [1000]).values()
        #expect(try Array(longer.prefix(105)) == some.selected(dim: 0, index: 0).values())
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 1030])
    func numbersAreTheSameWhateverTheLengthOfASample(width: Int) throws {
        // More samples than are drawn in one go, in no order, and the counters of one sample over the border.
        let stream = RandomStream(seed: 11)
        let samples = (0..<150).map { UInt64($0 * 37 % 150) << 30 }
        let draws: [([UInt64], [Int]) throws -> Tensor] = [
            { try stream.normal(purpose: .solverNoise, step: 1 << 33, samples: $0, shape: $1) },
            { try stream.uniform(purpose: .solverNoise, step: 1 << 33, samples: $0, shape: $1) },
        ]
        for draw in draws {
            let all = try draw(samples, [width]).values()
            for (row, sample) in samples.enumerated() where row % 7 == 0 {
                let alone = try draw([sample], [1040]).values().prefix(width)
                #expect(Array(alone) == Array(all[row * width..<(row + 1) * width]), "sample \(row)")
            }
        }
    }

    @Test func seedsPurposesStepsAndSamplesAllMatter() throws {
        func first(_ seed: UInt64, _ purpose: RandomStream.Purpose, _ step: UInt64, _ sample: UInt64) throws -> Float {
            try RandomStream(seed: seed).uniform(purpose: purpose, step: step, samples: [sample]).values()[0]
        }
        var values: Set<Float> = [try first(1, .time, 1, 1)]
        values.insert(try first(1 << 40, .time, 1, 1))
        values.insert(try first(1, .labelDropout, 1, 1))
        values.insert(try first(1, .time, 1 << 40, 1))
        values.insert(try first(1, .time, 1, 1 << 36))
        #expect(values.count == 5)
        let purposes = RandomStream.Purpose.allCases.map(\.rawValue)
        #expect(Set(purposes).count == purposes.count)
    }

    @Test func momentsOfNormalNumbersAreThoseOfTheNormalDistribution() throws {
        let n = 1_000_000.0
        let z = try RandomStream(seed: 3)
            .normal(purpose: .dataNoise, step: 0, samples: 0..<1000, shape: [1000]).cast(to: .float64)
        // Standard errors of the first four moments: sqrt(1, 2, 15, 96) / sqrt n; five of them are never exceeded.
        let moments = try (1...4).map { try z.pow(Double($0)).mean().item() }
        for ((moment, exact), variance) in zip(zip(moments, [0.0, 1, 0, 3]), [1.0, 2, 15, 96]) {
            #expect(abs(moment - exact) < 5 * (variance / n).squareRoot())
        }
        // Neighbours do not correlate.
        let pairs = try z.narrowed(dim: 1, start: 0, length: 999) * z.narrowed(dim: 1, start: 1, length: 999)
        #expect(abs(try pairs.mean().item()) < 5 / n.squareRoot())
        // P(|z| > 3) = 0.0026998
        let tail = try 1 - z.abs().less(than: 3).cast(to: .float64).mean()
        #expect(abs(try tail.item() - 0.0026998) < 5 * (0.0027 / n).squareRoot())
    }

    @Test func uniformNumbersFillTheUnitInterval() throws {
        let u = try RandomStream(seed: 3).uniform(purpose: .time, step: 0, samples: 0..<1000, shape: [1000])
        #expect(try u.min().item() >= 0)
        #expect(try u.max().item() < 1)
        #expect(abs(try u.cast(to: .float64).mean().item() - 0.5) < 5 * (1.0 / 12 / 1e6).squareRoot())
        let stream = RandomStream(seed: 3)
        let doubles = (0..<1000).map { stream.uniform(purpose: .dataOrder, step: 0, index: $0) }
        #expect(doubles.allSatisfy { (0..<1).contains($0) })
        let mean = doubles.reduce(0, +) / 1000
        #expect(abs(mean - 0.5) < 5 / sqrt(12000))
    }

    @Test func noSamplesAndEmptySamplesAreEmptyTensors() throws {
        let stream = RandomStream(seed: 1)
        #expect(try stream.normal(purpose: .time, step: 0, samples: [], shape: [2]).shape == [0, 2])
        #expect(try stream.normal(purpose: .time, step: 0, samples: 0..<2, shape: [0]).shape == [2, 0])
    }
}
