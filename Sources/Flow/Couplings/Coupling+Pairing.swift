public import FlowMath
public import Torch

extension Coupling {
    /// Returns the rows of `source` in the order that pairs them with the rows of `data`.
    /// - Parameters:
    ///   - source: [batch, ...].
    ///   - data: of the same shape.
    ///   - label: int64 [batch].
    /// - Throws: `TorchError` for shapes that differ and for batches above 512.
    public func callAsFunction(
        _ source: Tensor, with data: Tensor, given label: Tensor? = nil
    ) throws(TorchError) -> Tensor {
        guard self == .optimalTransport else { return source }
        let count = data.shape[0]
        guard source.shape == data.shape, count <= Coupling.largestBatch else {
            throw TorchError(
                operation: "optimal-transport coupling",
                message: "source \(source.shape) and data \(data.shape); both need one shape and a batch of at most "
                    + "\(Coupling.largestBatch)")
        }
        let classes = try label?.int64s() ?? [Int64](repeating: 0, count: count)
        let costs = try squaredDistances(data, source)
        guard costs.allSatisfy(\.isFinite) else {
            throw TorchError(
                operation: "optimal-transport coupling",
                message: "the source or the data hold numbers that are not finite")
        }
        var order = Array(0..<count)
        for members in Dictionary(grouping: 0..<count, by: { classes[$0] }).values {
            let part = members.flatMap { row in members.map { costs[row * count + $0] } }
            let columns = Assignment(cost: part, count: members.count).columns
            for (row, column) in zip(members, columns) { order[row] = members[column] }
        }
        return try source.indexSelected(dim: 0, Tensor.places(order, like: source))
    }

    /// Returns |a - b|^2 of every row a of one with every row b of the other, in float64, row by row.
    private func squaredDistances(_ a: Tensor, _ b: Tensor) throws(TorchError) -> [Double] {
        let a = try a.rows().cast(to: .float64)
        let b = try b.rows().cast(to: .float64)
        let product = try a.matmul(b.transposed(0, 1))
        let squares = try a.squared().sum(dims: [1], keepingDims: true) + b.squared().sum(dims: [1])
        return try (squares - product * 2).doubles()
    }
}
