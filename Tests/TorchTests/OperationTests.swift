import Foundation
import Testing
import Torch

/// Compares with a closed form, elementwise.
func expectClose(
    _ tensor: Tensor, _ expected: [Double], within tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let values = try tensor.doubles()
    #expect(values.count == expected.count, sourceLocation: sourceLocation)
    for (value, exact) in zip(values, expected) {
        #expect(
            abs(value - exact) <= tolerance * max(1, abs(exact)), "\(values) is not \(expected)",
            sourceLocation: sourceLocation)
    }
}

@Suite struct OperationTests {
    let a: Tensor
    let b: Tensor

    init() throws {
        a = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        b = try Tensor([0.5, -1, 2, 8] as [Float], shape: [2, 2])
    }

    @Test func arithmeticIsElementwise() throws {
        try expectClose(a + b, [1.5, 1, 5, 12])
        try expectClose(a - b, [0.5, 3, 1, -4])
        try expectClose(a * b, [0.5, -2, 6, 32])
        try expectClose(a / b, [2, -2, 1.5, 0.5])
        try expectClose(-a, [-1, -2, -3, -4])
        try expectClose(a + 1, [2, 3, 4, 5])
        try expectClose(1 + a, [2, 3, 4, 5])
        try expectClose(a - 1, [0, 1, 2, 3])
        try expectClose(1 - a, [0, -1, -2, -3])
        try expectClose(a * 2, [2, 4, 6, 8])
        try expectClose(2 * a, [2, 4, 6, 8])
        try expectClose(a / 2, [0.5, 1, 1.5, 2])
        try expectClose(12 / a, [12, 6, 4, 3])
    }

    @Test func comparisonsSelectElements() throws {
        #expect(try a.less(than: b).bytes() == [0, 0, 0, 1])
        #expect(try a.less(than: 3).bytes() == [1, 1, 0, 0])
        #expect(try a.equal(to: 3).bytes() == [0, 0, 1, 0])
        #expect(try a.equal(to: a).bytes() == [1, 1, 1, 1])
        try expectClose(a.where(a.less(than: b), b), [0.5, -1, 2, 4])
        try expectClose(a.maximum(b), [1, 2, 3, 8])
        try expectClose(a.minimum(b), [0.5, -1, 2, 4])
    }

    @Test func lerpGoesPartOfTheWay() throws {
        try expectClose(a.lerp(to: b, weight: 0.25), [0.875, 1.25, 2.75, 5])
        try expectClose(a.lerp(to: b, weight: Tensor([0, 1] as [Float], shape: [2, 1])), [1, 2, 2, 8])
        let c = try a.cloned()
        try c.lerp_(to: b, weight: 1)
        try expectClose(c, [0.5, -1, 2, 8])
    }

    @Test func inPlaceOperationsWriteIntoTheTensor() throws {
        let c = try a.cloned()
        try c.add_(b, scale: 2)
        try c.mul_(2)
        try c.add_(1)
        try expectClose(c, [5, 1, 15, 41])
        try c.mul_(b)
        try expectClose(c, [2.5, -1, 30, 328])
        try c.copy_(Tensor([9, 8] as [Float], shape: [2]))
        try expectClose(c, [9, 8, 9, 8])
        try c.fill_(3)
        try expectClose(c, [3, 3, 3, 3])
        try c.zero_()
        try expectClose(c, [0, 0, 0, 0])
        try expectClose(a, [1, 2, 3, 4])
    }

    @Test func functionsAgreeWithTheirDefinitions() throws {
        let values = [0.5, -1, 2, 8]
        try expectClose(b.exp(), values.map(exp))
        try expectClose(a.log(), [1, 2, 3, 4].map(log))
        try expectClose(a.sqrt(), [1, 2, 3, 4].map(sqrt))
        try expectClose(b.sin(), values.map(sin))
        try expectClose(b.cos(), values.map(cos))
        try expectClose(b.tanh(), values.map(tanh))
        try expectClose(b.sigmoid(), values.map { 1 / (1 + exp(-$0)) })
        try expectClose(b.silu(), values.map { $0 / (1 + exp(-$0)) })
        try expectClose(b.gelu(), values.map { $0 * (1 + erf($0 / 2.0.squareRoot())) / 2 })
        let slope = (2 / Double.pi).squareRoot()
        try expectClose(
            b.gelu(tanh: true), values.map { $0 / 2 * (1 + tanh(slope * ($0 + 0.044715 * $0 * $0 * $0))) })
        try expectClose(b.relu(), [0.5, 0, 2, 8])
        try expectClose(b.abs(), [0.5, 1, 2, 8])
        try expectClose(b.squared(), [0.25, 1, 4, 64])
        try expectClose(a.pow(3), [1, 8, 27, 64])
        try expectClose(b.clamped(-0.5, 4), [0.5, -0.5, 2, 4])
        try expectClose((b * 1.3).floor(), [0, -2, 2, 10])
        try expectClose(b.rounded(), [0, -1, 2, 8])
    }

    @Test func oneNumberThatIsNotFiniteIsFound() throws {
        #expect(try a.isAllFinite())
        #expect(try !(a - 1).log().isAllFinite())
        #expect(try !(a - 2).sqrt().isAllFinite())
    }

    @Test func reductionsGoOverAllOrTheGivenDimensions() throws {
        try expectClose(a.sum(), [10])
        try expectClose(a.sum(dims: [0]), [4, 6])
        #expect(try a.sum(dims: [1], keepingDims: true).shape == [2, 1])
        try expectClose(a.mean(), [2.5])
        try expectClose(a.mean(dims: [-1]), [1.5, 3.5])
        try expectClose(b.max(), [8])
        try expectClose(b.max(dims: [0]), [2, 8])
        try expectClose(b.min(), [-1])
        try expectClose(a.std(), [(5.0 / 3).squareRoot()])
        try expectClose(a.std(dims: [1], unbiased: false), [0.5, 0.5])
        try expectClose(a.norm(), [sqrt(30)])
        try expectClose(a.norm(dims: [0]), [sqrt(10), sqrt(20)])
        #expect(try b.argmax(dim: 1).int64s() == [0, 1])
        try expectClose(a.cumulativeSum(dim: 1), [1, 3, 3, 7])
        #expect(throws: TorchError.self) { try a.sum(dims: []) }
    }

    @Test func softmaxSumsToOneAndDoesNotOverflow() throws {
        let x = try Tensor([1000, 1000 + log(3)] as [Double], shape: [1, 2])
        try expectClose(x.softmax(dim: 1), [0.25, 0.75])
        try expectClose(x.logSoftmax(dim: 1), [log(0.25), log(0.75)])
        try expectClose(x.crossEntropy(Tensor([1] as [Int64], shape: [1])), [-log(0.75)])
    }

    @Test func shapesChangeWithoutTheElements() throws {
        #expect(try a.reshaped([4, -1]).shape == [4, 1])
        try expectClose(a.transposed(0, 1), [1, 3, 2, 4])
        #expect(try Tensor.ones([2, 3, 4]).permuted([2, 0, 1]).shape == [4, 2, 3])
        #expect(try a.unsqueezed(-1).shape == [2, 2, 1])
        #expect(try a.unsqueezed(0).squeezed(0).shape == [2, 2])
        try expectClose(Tensor([1, 2] as [Float], shape: [2, 1]).expanded([2, 2]), [1, 1, 2, 2])
        try expectClose(a.narrowed(dim: 1, start: 1, length: 1), [2, 4])
        try expectClose(a.selected(dim: 0, index: 1), [3, 4])
        try expectClose(a.indexSelected(dim: 0, Tensor([1, 1] as [Int64], shape: [2])), [3, 4, 3, 4])
        try expectClose(a.flipped(dim: 1), [2, 1, 4, 3])
        let parts = try Tensor.arange(6).chunked(3, dim: -1)
        #expect(try parts.map { try $0.values() } == [[0, 1], [2, 3], [4, 5]])
        #expect(throws: TorchError.self) { try a.chunked(3, dim: 0) }
        try expectClose(Tensor.cat([a, b], dim: 1), [1, 2, 0.5, -1, 3, 4, 2, 8])
        #expect(try Tensor.stack([a, b]).shape == [2, 2, 2])
        #expect(throws: TorchError.self) { try Tensor.cat([]) }
        #expect(try a.cast(to: .int64).dtype == .int64)
        #expect(try a.moved(to: .cpu).shape == [2, 2])
    }

    @Test func oneNumberForEachSampleBroadcastsOverPictures() throws {
        let t = try Tensor([2, 3] as [Float], shape: [2])
        let x = try Tensor.ones([2, 1, 2, 2])
        let expanded = try t.expanded(like: x)
        #expect(expanded.shape == [2, 1, 1, 1])
        try expectClose(expanded * x, [2, 2, 2, 2, 3, 3, 3, 3])
        let error = #expect(throws: TorchError.self) { try t.expanded(like: Tensor.ones([3, 2])) }
        #expect(error?.message.contains("[2]") == true)
        #expect(throws: TorchError.self) { try x.expanded(like: t) }
    }
}
