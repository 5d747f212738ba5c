internal import Foundation
internal import Torch

/// The fixed table of positions of DiT and SiT: sines and cosines of the place of each patch of a picture.
///
/// The first half of a vector tells the column, the second the row; each is `[sin(p w_i) | cos(p w_i)]` with
/// w_i = 10000^(-i / n) for i in 0..<n, n = width / 4. Computed in double precision.
enum FixedPositions {
    /// [1, rows · columns, width], patches row by row; 4 divides the width.
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
