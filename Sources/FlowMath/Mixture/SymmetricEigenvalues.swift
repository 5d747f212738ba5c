/// The eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations.
public struct SymmetricEigenvalues {
    /// The eigenvalues, in no order.
    public private(set) var values: [Double]
    /// Column j, `vectors[i][j]` for all i, belongs to value j; the columns are orthonormal.
    public private(set) var vectors: [[Double]]

    /// Computes the eigenvalues: rotates until the rest outside the diagonal is below the last bit of the largest element.
    public init(of matrix: [[Double]]) {
        let n = matrix.count
        var a = matrix
        vectors = (0..<n).map { row in (0..<n).map { $0 == row ? 1 : 0 } }
        let size = matrix.joined().map(abs).max() ?? 0
        for _ in 0..<60 {
            var rest = 0.0
            for p in 0..<n { for q in 0..<p { rest = max(rest, abs(a[p][q])) } }
            if rest <= size * 1e-17 { break }
            for p in 0..<n {
                for q in (p + 1)..<max(n, p + 1) where a[p][q] != 0 {
                    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                    let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let cosine = 1 / (tangent * tangent + 1).squareRoot()
                    let sine = tangent * cosine
                    for k in 0..<n {
                        (a[k][p], a[k][q]) = (cosine * a[k][p] - sine * a[k][q], sine * a[k][p] + cosine * a[k][q])
                    }
                    for k in 0..<n {
                        (a[p][k], a[q][k]) = (cosine * a[p][k] - sine * a[q][k], sine * a[p][k] + cosine * a[q][k])
                        (vectors[k][p], vectors[k][q]) = (
                            cosine * vectors[k][p] - sine * vectors[k][q],
                            sine * vectors[k][p] + cosine * vectors[k][q]
                        )
                    }
                }
            }
        }
        values = (0..<n).map { a[$0][$0] }
    }
}
