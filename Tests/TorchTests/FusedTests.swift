import Foundation
import Testing
import Torch

/// Fused operations against the compositions that they stand for, in double precision, and their gradients. Nothing here
/// switches the kernels off, which would reach the tests that run beside these: double precision is the composition.
@Suite struct FusedTests {
    private let stream = RandomStream(seed: 11)

    private func normal(_ shape: [Int], _ index: UInt64) throws -> Tensor {
        try stream.normal(purpose: .evaluation, step: 0, samples: [index], shape: shape).reshaped(shape)
    }

    /// Expects two tensors of one shape whose elements differ by at most `tolerance` of the largest.
    private func expectClose(
        _ tensor: Tensor, _ expected: Tensor, within tolerance: Double,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(tensor.shape == expected.shape, sourceLocation: sourceLocation)
        let difference = try (tensor - expected).abs().max().item()
        let scale = try expected.abs().max().item()
        #expect(difference <= tolerance * scale, "\(difference) of \(scale)", sourceLocation: sourceLocation)
    }

    /// Leaves of normal numbers, the value of an operation on them, and a weighted sum of that.
    private func weightedSum(
        _ dtype: DType, _ shapes: [[Int]], _ body: ([Tensor]) throws -> Tensor
    ) throws -> (inputs: [Tensor], sum: (value: Tensor, loss: Tensor)) {
        let inputs = try shapes.enumerated().map { index, shape in
            let x = try normal(shape, UInt64(index)).cast(to: dtype)
            x.requiresGradient = true
            return x
        }
        let value = try body(inputs)
        return (inputs, (value, try (value * normal(value.shape, 99).cast(to: dtype)).sum()))
    }

    /// Compares value and gradients of an operation in single precision with those in double precision.
    private func compare(
        _ shapes: [[Int]], within tolerance: Double = 2e-5, _ body: ([Tensor]) throws -> Tensor
    ) throws {
        func run(_ dtype: DType) throws -> [Tensor] {
            let (inputs, sum) = try weightedSum(dtype, shapes, body)
            return try [sum.value] + Tensor.gradient(of: sum.loss, withRespectTo: inputs)
        }
        for (fused, plain) in zip(try run(.float32), try run(.float64)) {
            #expect(fused.shape == plain.shape)
            #expect(fused.dtype == .float32)
            try expectClose(fused.cast(to: .float64), plain, within: tolerance)
        }
    }

    /// Widths that fill vectors, that do not, and that are smaller than one.
    @Test(arguments: [(3, 5, 64), (2, 7, 37), (1, 1, 5), (64, 3, 48)])
    func aModulatedNormIsThatOfItsParts(count: Int, length: Int, width: Int) throws {
        try compare([[count, length, width], [count, 1, width], [count, 1, width]]) {
            try $0[0].modulatedLayerNorm(shift: $0[1], scale: $0[2], eps: 1e-6)
        }
        let x = try normal([count, length, width], 0).cast(to: .float64)
        let (shift, scale) = (try normal([count, 1, width], 1), try normal([count, 1, width], 2))
        try expectClose(
            x.cast(to: .float32).modulatedLayerNorm(shift: shift, scale: scale).cast(to: .float64),
            x.layerNorm(shape: [width]) * (scale.cast(to: .float64) + 1) + shift.cast(to: .float64), within: 2e-5)
    }

    @Test(arguments: [(3, 5, 64), (2, 7, 37), (64, 3, 48)])
    func aGatedSumIsThatOfItsParts(count: Int, length: Int, width: Int) throws {
        try compare([[count, length, width], [count, 1, width], [count, length, width]]) {
            try $0[0].adding($0[2], gatedBy: $0[1])
        }
        let (x, y) = (try normal([count, length, width], 0), try normal([count, length, width], 1))
        let gate = try normal([count, 1, width], 2)
        try expectClose(x.adding(y, gatedBy: gate), x + gate * y, within: 1e-6)
    }

    @Test(arguments: [(4, 6, 33), (500, 8, 96)])
    func aLinearLayerWithGELUIsThatOfItsParts(rows: Int, inputs: Int, outputs: Int) throws {
        try compare([[2, rows, inputs], [outputs, inputs], [outputs]], within: 2e-4) {
            try $0[0].linearGELU($0[1], bias: $0[2])
        }
        let (x, weight, bias) = (
            try normal([rows, inputs], 0), try normal([outputs, inputs], 1), try normal([outputs], 2)
        )
        try expectClose(
            x.linearGELU(weight, bias: bias), x.linear(weight, bias: bias).gelu(tanh: true), within: 2e-5)
    }

    @Test(arguments: [[6, 5, 2], [300, 40, 128, 17], [1, 3, 4, 4, 1]])
    func aPerceptronIsThatOfItsLayers(sizes: [Int]) throws {
        let widths = sizes.dropFirst()
        let shapes = zip(widths, widths.dropFirst()).map { [$1, $0] }
        let count = shapes.count
        try compare([[sizes[0], sizes[1]]] + shapes + shapes.map { [$0[0]] }, within: 2e-3) {
            try $0[0].perceptron(weights: Array($0[1...count]), biases: Array($0[(count + 1)...]))
        }
    }

    @Test(arguments: [(2, 8, 3, 4, 2), (3, 12, 16, 16, 4), (40, 16, 9, 9, 8), (1, 6, 2, 1, 2)])
    func aGroupNormWithSiLUIsThatOfItsParts(count: Int, channels: Int, height: Int, width: Int, groups: Int) throws {
        let shape = [count, channels, height, width]
        try compare([shape, [channels], [channels], [count, channels], [count, channels]], within: 1e-4) {
            let x = try $0[0].dtype == .float32 ? $0[0].channelsLast() : $0[0]
            return try x.groupNormSiLU(groups: groups, weight: $0[1], bias: $0[2], modulation: ($0[3], $0[4]))
        }
        try compare([shape, [channels], [channels]], within: 1e-4) {
            let x = try $0[0].dtype == .float32 ? $0[0].channelsLast() : $0[0]
            return try x.groupNormSiLU(groups: groups, weight: $0[1], bias: $0[2])
        }
        let x = try normal(shape, 0)
        let (weight, bias) = (try normal([channels], 1), try normal([channels], 2))
        let parts = try normal([count, 2 * channels], 3).chunked(2, dim: 1)
        let plain = try x.groupNorm(groups: groups, weight: weight, bias: bias)
        let modulated = try plain * (parts[0].unsqueezed(2).unsqueezed(3) + 1) + parts[1].unsqueezed(2).unsqueezed(3)
        for x in [x, try x.channelsLast()] {
            try expectClose(
                x.groupNormSiLU(groups: groups, weight: weight, bias: bias, modulation: (parts[0], parts[1])),
                modulated.silu(), within: 1e-5)
            try expectClose(x.groupNormSiLU(groups: groups, weight: weight, bias: bias), plain.silu(), within: 1e-5)
        }
    }

    /// With the batch's statistics, whose running averages move as those of the parts do, and with the running ones.
    @Test(arguments: [[4, 8, 3, 4], [3, 12, 16, 16], [40, 16, 9, 9], [1, 6, 3, 2]], 0...2)
    func aBatchNormOfSiLUIsThatOfItsParts(shape: [Int], rowCount: Int) throws {
        let channels = [shape[1]]
        let rowShapes = Array(repeating: [shape[0], shape[1], 1, 1], count: rowCount)
        func normalised(
            _ inputs: [Tensor], statistics: [Tensor], momentum: Double?
        ) throws -> Tensor {
            let x = try inputs[0].dtype == .float32 ? inputs[0].channelsLast() : inputs[0]
            return try x.batchNormOfSiLU(
                adding: Array(inputs[3...]), weight: inputs[1], bias: inputs[2], mean: statistics[0],
                variance: statistics[1], momentum: momentum)
        }
        var running: [[Tensor]] = []
        try compare([shape, channels, channels] + rowShapes, within: 1e-4) { inputs in
            let statistics = try [normal(channels, 7), normal(channels, 8).squared()].map {
                try $0.cast(to: inputs[0].dtype)
            }
            running.append(statistics)
            return try normalised(inputs, statistics: statistics, momentum: 0.1)
        }
        for (fused, plain) in zip(running[0], running[1]) {
            try expectClose(fused.cast(to: .float64), plain, within: 1e-5)
        }
        let inputs = try ([shape, channels, channels] + rowShapes).enumerated().map { try normal($1, UInt64($0)) }
        try expectClose(
            normalised(inputs, statistics: running[0], momentum: nil).cast(to: .float64),
            normalised(inputs.map { try $0.cast(to: .float64) }, statistics: running[1], momentum: nil), within: 1e-5)
    }

    /// Row-major memory has no kernel of its own.
    @Test func aBatchNormOfSiLUIsComposedInRowMajorOrder() throws {
        let (x, ones, zeros) = (try normal([3, 4, 5, 5], 0), try Tensor.ones([4]), try Tensor.zeros([4]))
        func normalised(_ x: Tensor) throws -> Tensor {
            try x.batchNormOfSiLU(
                adding: [], weight: ones, bias: zeros, mean: Tensor.zeros([4]), variance: Tensor.ones([4]),
                momentum: 0.1)
        }
        let plain = try x.silu().batchNorm(
            weight: ones, bias: zeros, mean: Tensor.zeros([4]), variance: Tensor.ones([4]), momentum: 0.1)
        try expectClose(normalised(x), plain, within: 0)
        try expectClose(normalised(x.channelsLast()), plain, within: 1e-5)
    }

    /// A mean far from 0 does not take the deviation away.
    @Test func aBatchNormOfSiLUIsExactFarFromZero() throws {
        let x = try (normal([2, 8, 16, 16], 0) * 0.01 + 100).channelsLast()
        func normalised(_ x: Tensor) throws -> Tensor {
            let (ones, zeros) = (try Tensor.ones([8], dtype: x.dtype), try Tensor.zeros([8], dtype: x.dtype))
            return try x.batchNormOfSiLU(
                adding: [], weight: ones, bias: zeros, mean: zeros.cloned(), variance: ones.cloned(), momentum: 0.1,
                eps: 1e-12)
        }
        try expectClose(normalised(x).cast(to: .float64), normalised(x.cast(to: .float64)), within: 1e-3)
    }

    /// A mean far from 0 does not take the deviation away.
    @Test func aGroupNormWithSiLUIsExactFarFromZero() throws {
        let x = try (normal([2, 8, 16, 16], 0) * 0.01 + 100).channelsLast()
        let (weight, bias) = (try Tensor.ones([8]), try Tensor.zeros([8]))
        let exact = try x.cast(to: .float64).groupNorm(
            groups: 2, weight: weight.cast(to: .float64), bias: bias.cast(to: .float64), eps: 1e-12
        ).silu()
        try expectClose(
            x.groupNormSiLU(groups: 2, weight: weight, bias: bias, eps: 1e-12).cast(to: .float64), exact, within: 1e-3)
    }

    /// The views of one tensor that a chunk of a modulation is.
    @Test func rowsMayBePartsOfALargerTensor() throws {
        let x = try normal([3, 4, 8], 0)
        let parts = try normal([3, 1, 16], 1).chunked(2, dim: 2)
        try expectClose(
            x.modulatedLayerNorm(shift: parts[0], scale: parts[1]),
            x.modulatedLayerNorm(shift: parts[0].contiguous(), scale: parts[1].contiguous()), within: 0)
        try expectClose(x.adding(x, gatedBy: parts[1]), x + parts[1] * x, within: 1e-6)
    }

    /// Gradients of gradients, against double precision, which no kernel computes.
    @Test func gradientsOfFusedOperationsCanBeDifferentiatedAgain() throws {
        func second(_ dtype: DType, _ shapes: [[Int]], _ body: ([Tensor]) throws -> Tensor) throws -> [Tensor] {
            let (inputs, sum) = try weightedSum(dtype, shapes, body)
            let first = try Tensor.gradient(of: sum.loss, withRespectTo: [inputs[0]], createGraph: true)
            return try Tensor.gradient(of: first[0].squared().sum(), withRespectTo: inputs)
        }
        let cases: [([[Int]], ([Tensor]) throws -> Tensor)] = [
            (
                [[2, 3, 8], [2, 1, 8], [2, 1, 8]],
                {
                    let bent = try $0[0].modulatedLayerNorm(shift: $0[1], scale: $0[2])
                    return try bent.squared() + $0[1]
                }
            ),
            ([[2, 3, 8], [2, 1, 8]], { try $0[0].squared().adding($0[0].squared(), gatedBy: $0[1]) }),
            (
                [[2, 4, 3, 3], [4], [4], [2, 4], [2, 4]],
                {
                    let x = try $0[0].dtype == .float32 ? $0[0].channelsLast() : $0[0]
                    return try x.groupNormSiLU(groups: 2, weight: $0[1], bias: $0[2], modulation: ($0[3], $0[4]))
                }
            ),
            (
                [[3, 4, 3, 3], [3, 4, 1, 1], [4], [4]],
                {
                    let x = try $0[0].dtype == .float32 ? $0[0].channelsLast() : $0[0]
                    let (mean, variance) = (try Tensor.zeros([4], dtype: x.dtype), try Tensor.ones([4], dtype: x.dtype))
                    return try x.batchNormOfSiLU(
                        adding: [$0[1]], weight: $0[2], bias: $0[3], mean: mean, variance: variance, momentum: 0.1
                    ).squared()
                }
            ),
            ([[4, 5], [6, 5], [6]], { try $0[0].linearGELU($0[1], bias: $0[2]).squared() }),
            (
                [[4, 5], [6, 5], [3, 6], [6], [3]],
                {
                    try $0[0].perceptron(weights: [$0[1], $0[2]], biases: [$0[3], $0[4]]).squared()
                }
            ),
        ]
        for (shapes, body) in cases {
            for (fused, plain) in zip(try second(.float32, shapes, body), try second(.float64, shapes, body)) {
                try expectClose(fused.cast(to: .float64), plain, within: 1e-3)
            }
        }
    }

    @Test func shapesThatDoNotFitAreRefused() throws {
        let x = try normal([2, 3, 8], 0)
        #expect(throws: TorchError.self) { try x.modulatedLayerNorm(shift: normal([2, 1, 7], 1), scale: x) }
        #expect(throws: TorchError.self) { try x.adding(normal([2, 3, 7], 1), gatedBy: normal([2, 1, 8], 2)) }
        #expect(throws: TorchError.self) { try x.linearGELU(normal([4, 7], 1), bias: normal([4], 2)) }
        #expect(throws: TorchError.self) {
            try normal([2, 3], 0).perceptron(weights: [normal([4, 2], 1)], biases: [normal([4], 2)])
        }
    }
}
