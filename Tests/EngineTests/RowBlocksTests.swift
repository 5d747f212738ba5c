import Testing
import Torch

@testable import Engine

@Suite struct RowBlocksTests {
    private func rows(_ count: Int) throws -> Tensor {
        try RandomStream(seed: 4).normal(purpose: .evaluation, step: 1, samples: Array(0..<UInt64(count)), shape: [3])
    }

    @Test(arguments: [1, 2, 3, 5, 9, 16, 21, 64, 1000, 1300]) func everyRowIsEvaluatedOnceAndInItsPlace(count: Int)
        throws
    {
        let x = try rows(count)
        let y = try RowBlocks().map(count: count, [x]) { _, parts throws(TorchError) in try parts[0] * 2 }
        #expect(try y.values() == (x * 2).values())
    }

    /// Many points go together; pictures do not.
    @Test func longBlocksAreForPoints() throws {
        func lengths(_ x: Tensor) throws -> Set<Int> {
            let blocks = RowBlocks()
            var lengths: [Int] = []
            for _ in 0..<2 {
                lengths = []
                _ = try blocks.map(count: x.shape[0], [x]) { range, parts throws(TorchError) in
                    lengths.append(range.count)
                    return parts[0]
                }
            }
            return Set(lengths)
        }
        #expect(try lengths(rows(1024 + 256 + 16)) == [1024, 256, 16])
        #expect(try lengths(Tensor.ones([64, 1, 8, 9])) == [16])
    }

    /// A network in which a row in the middle of a long block has other bits.
    @Test func allRowsOfALongBlockAreCompared() throws {
        let x = try rows(64)
        var lengths: Set<Int> = []
        let y = try RowBlocks().map(count: 64, [x]) { range, parts throws(TorchError) in
            lengths.insert(range.count)
            guard range.count == 64 else { return parts[0] }
            let odd = try parts[0].narrowed(dim: 0, start: 30, length: 1) * 1.000001
            return try Tensor.cat([
                parts[0].narrowed(dim: 0, start: 0, length: 30), odd, parts[0].narrowed(dim: 0, start: 31, length: 33),
            ])
        }
        #expect(lengths == [64, 16])
        #expect(try y.values() == x.values())
    }

    /// Rows that do not depend on one another: the last block is as short as its rows allow.
    @Test(arguments: [(1, 1), (2, 2), (3, 4), (7, 8), (11, 16), (17, 1)])
    func theLastBlockIsShortWhereThatChangesNoBits(count: Int, last: Int) throws {
        var lengths: [Int] = []
        _ = try RowBlocks().map(count: count, [rows(count)]) { range, parts throws(TorchError) in
            #expect(range.count == parts[0].shape[0])
            lengths.append(range.count)
            return try parts[0] * 2
        }
        #expect(lengths.last == last)
        // A comparison evaluates the whole block and both ends of it.
        #expect(lengths.count == (count + 15) / 16 + (last < 16 ? 3 : 0))
    }

    @Test func aNumberOfRowsIsComparedOnce() throws {
        let blocks = RowBlocks()
        var evaluations = 0
        for _ in 0..<5 {
            _ = try blocks.map(count: 2, [rows(2)]) { _, parts throws(TorchError) in
                evaluations += 1
                return parts[0]
            }
        }
        #expect(evaluations == 5 + 3)
    }

    /// A network whose bits depend on the number of rows, as those of some products do.
    @Test(arguments: [(3, 1...3, 4), (3, 1...4, 8), (1, 1...15, 16)])
    func aNumberOfRowsThatChangesBitsIsNotTaken(count: Int, bad: ClosedRange<Int>, taken: Int) throws {
        let x = try rows(count)
        var last = 0
        let y = try RowBlocks().map(count: count, [x]) { range, parts throws(TorchError) in
            last = range.count
            return bad.contains(range.count) ? try parts[0] * 1.000001 : parts[0]
        }
        #expect(last == taken)
        #expect(try y.values() == x.values())
    }

    /// A network in which a row's place in its block decides.
    @Test func bothEndsOfABlockAreCompared() throws {
        var last = 0
        _ = try RowBlocks().map(count: 4, [rows(4)]) { range, parts throws(TorchError) in
            last = range.count
            guard range.count < 16 else { return parts[0] }
            return range.lowerBound == 0 ? parts[0] : try parts[0] + 1
        }
        #expect(last == 16)
    }
}
