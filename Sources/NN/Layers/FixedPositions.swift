internal import Foundation
internal import Torch

/// The fixed two-dimensional sinusoidal position embedding of DiT and SiT (Peebles and Xie 2023).
///
/// The first half of a vector encodes the column, the second half the row; each is `[sin(p w_i) | cos(p w_i)]` with w_i
/// = 10000^(-i / n) for i in 0..<n, n = width / 4, in double precision.
enum FixedPositions {
    /// Returns the embedding [1, rows · columns, width], patches row by row; `width` is a multiple of 4.
    static func table(rows: Int, columns: Int, width: Int) throws(TorchError) -> Tensor {
        let count = width / 4
        let frequencies = (0..<count).map { pow(10000, -Double($0) / Double(count)) }
        func waves(_ place: Int) -> [Float] {
            let angles = frequencies.map { Double(place) * $0 }
            return angles.map { Float(sin($0)) } + angles.map { Float(cos($0)) }
        }
        let places = (0..<max(rows, columns)).map(waves)
        var values: [Float] = []
        values.reserveCapacity(rows * columns * width)
        for row in 0..<rows {
            for column in 0..<columns { values += places[column] + places[row] }
        }
        return try Tensor(values, shape: [1, rows * columns, width])
    }
}
