import Flow
import FlowMath
import Testing
import Torch

struct CouplingTests {
    /// The smallest cost over all permutations.
    private func best(_ cost: [Double], _ n: Int) -> Double {
        func search(_ row: Int, _ used: Set<Int>) -> Double {
            guard row < n else { return 0 }
            return (0..<n).filter { !used.contains($0) }.map { cost[row * n + $0] + search(row + 1, used.union([$0])) }
                .min() ?? 0
        }
        return search(0, [])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6]) func theAssignmentIsTheBestOfAllPermutations(n: Int) throws {
        for seed in 0..<20 {
            let cost = try RandomStream(seed: UInt64(seed)).uniform(
                purpose: .evaluation, step: 0, samples: 0..<UInt64(n * n)
            ).doubles()
            let columns = Assignment(cost: cost, count: n).columns
            #expect(columns.sorted() == Array(0..<n))
            let found = columns.enumerated().reduce(0) { $0 + cost[$1.offset * n + $1.element] }
            #expect(abs(found - best(cost, n)) < 1e-12)
        }
    }

    @Test func inOneDimensionTransportKeepsTheOrder() throws {
        let source = try Fixture.noise(200, 1, seed: 1)
        let data = try Fixture.noise(200, 1, seed: 2)
        let paired = try Coupling.optimalTransport(source, with: data).doubles()
        let byData = zip(try data.doubles(), paired).sorted { $0.0 < $1.0 }.map(\.1)
        #expect(byData == byData.sorted())
        #expect(byData == (try source.doubles().sorted()))
        #expect(try Coupling.independent(source, with: data) === source)
    }

    @Test func withLabelsThePairsStayWithinTheirClass() throws {
        let source = try Tensor([0, 1, 2, 3] as [Double], shape: [4, 1])
        let data = try Tensor([3, 2, 1, 0] as [Double], shape: [4, 1])
        #expect(try Coupling.optimalTransport(source, with: data).doubles() == [3, 2, 1, 0])
        let labels = try Fixture.labels([0, 1, 0, 1])
        // Rows 0 and 2 have the sources 0 and 2, rows 1 and 3 have 1 and 3.
        #expect(try Coupling.optimalTransport(source, with: data, given: labels).doubles() == [2, 3, 0, 1])
    }

    /// Between a set of points and its translation by c the cheapest transport is the translation, however long c is: the
    /// sum of |x + c - x'|^2 over a pairing is the same for every c but for the sum of |x - x'|^2.
    @Test(arguments: [0.1, 3, 40]) func betweenShiftedPointsTransportIsTheShift(length: Double) throws {
        let source = try Fixture.noise(100, 3, seed: 4)
        let shift = try Tensor([length, -2 * length, 0.5], shape: [1, 3])
        let order = Array((0..<100).reversed()).map(Int64.init)
        let data = try (source + shift).indexSelected(dim: 0, Tensor(order, shape: [100]))
        let moved = try data - Coupling.optimalTransport(source, with: data)
        #expect(try distance(moved, shift + Tensor.zeros([100, 3], dtype: .float64)) < 1e-9)
        let asDrawn = try data - Coupling.independent(source, with: data)
        #expect(try distance(asDrawn, shift + Tensor.zeros([100, 3], dtype: .float64)) > 1)
    }

    @Test func batchesThatCannotBePairedAreRefused() throws {
        #expect(throws: TorchError.self) {
            try Coupling.optimalTransport(Tensor.zeros([513, 1]), with: Tensor.zeros([513, 1]))
        }
        #expect(throws: TorchError.self) {
            try Coupling.optimalTransport(Tensor.zeros([2, 1]), with: Tensor.full([2, 1], .nan))
        }
    }
}
