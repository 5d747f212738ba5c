import Flow
import FlowMath
import Testing
import Torch

struct LinearCombinationTests {
    @Test func theSumIsThatOfItsTerms() throws {
        let tensors = try (1...11).map { try Fixture.noise(3, 5, seed: $0) }
        var sum = LinearCombination(tensors[0], times: 0.5)
        var expected = try tensors[0] * 0.5
        for (place, tensor) in tensors.enumerated().dropFirst() {
            sum = sum.adding(tensor, times: Double(place) - 4.5)
            expected = try expected + tensor * (Double(place) - 4.5)
        }
        #expect(try distance(sum.evaluated(), expected) < 1e-13)
        #expect(try distance((sum * 3 - sum).evaluated(), expected * 2) < 1e-13)
    }

    @Test func severalSumsAreThoseThatTheyAreAlone() throws {
        let (a, b, c) = (try Fixture.noise(2), try Fixture.noise(2, seed: 2), try Fixture.noise(2, seed: 3))
        let first = LinearCombination(a).adding(b, times: 2)
        let second = LinearCombination(c, times: -1).adding(a, times: 0.25)
        let both = try LinearCombination.checked(first, second)
        #expect(try both[0].value.bytes() == first.evaluated().bytes())
        #expect(try distance(both[1].value, second.evaluated()) < 1e-15)
    }

    @Test(arguments: [DType.float32, .float64]) func elementsHaveTheSameBitsWhereverTheyStand(type: DType) throws {
        let (a, b) = (try Fixture.noise(40, 1001).cast(to: type), try Fixture.noise(40, 1001, seed: 2).cast(to: type))
        func sum(_ a: Tensor, _ b: Tensor) throws -> [UInt8] {
            try LinearCombination(a, times: 0.3).adding(b, times: 1.7).evaluated().bytes()
        }
        let all = try sum(a, b)
        let width = 1001 * type.size
        for row in [0, 17, 39] {
            let alone = try sum(a.narrowed(dim: 0, start: row, length: 1), b.narrowed(dim: 0, start: row, length: 1))
            #expect(alone == Array(all[row * width..<(row + 1) * width]))
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func numbersThatAreNotFiniteAreSeen(value: Double) throws {
        let fine = try Fixture.noise(70, 1000).cast(to: .float32)
        var values = try fine.values()
        values[69_999] = Float(value)
        let broken = try Tensor(values, shape: [70, 1000])
        let sums = try LinearCombination.checked(
            LinearCombination(fine), LinearCombination(fine).adding(broken, times: 2), LinearCombination(broken) * 0)
        #expect(sums.map(\.isFinite) == [true, false, true])
        #expect(try sums[2].value.abs().max().item() == 0, "what has weight 0 is not looked at")
        #expect(
            try !LinearCombination(fine.cast(to: .float64), times: 1e308).adding(broken, times: 1).checked().isFinite)
        #expect(try !LinearCombination(fine, times: 1e38).checked().isFinite, "a sum that overflows")
    }

    @Test func gradientsGoThroughASum() throws {
        let x = try Fixture.noise(3)
        x.requiresGradient = true
        let sum = try LinearCombination(x, times: 3).adding(Fixture.noise(3, seed: 2), times: 2).evaluated()
        let gradient = try Tensor.gradient(of: sum.sum(), withRespectTo: [x])[0]
        #expect(try distance(gradient, Tensor.full([3, 2], 3, dtype: .float64)) == 0)
    }

    @Test func tensorsOfOtherLayoutsAndTypesCanBeAdded() throws {
        let x = try Fixture.noise(4, 6)
        let turned = try Fixture.noise(6, 4, seed: 2).transposed(0, 1)
        #expect(
            try distance(LinearCombination(x).adding(turned, times: 2).evaluated(), x + turned * 2) == 0)
        let single = try x.cast(to: .float32)
        #expect(try distance(LinearCombination(x).adding(single, times: -1).evaluated(), Tensor.zeros([4, 6])) < 1e-6)
    }
}
