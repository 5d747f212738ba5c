/// The assignment of n rows to n columns with the smallest total cost, by shortest augmenting paths (Jonker and Volgenant
/// 1987; the Hungarian method), in time n^3.
public struct Assignment: Sendable, Hashable {
    /// The column that each row is assigned to.
    public let columns: [Int]

    /// Computes the assignment.
    /// - Parameter cost: n rows of n finite numbers, one after the other.
    public init(cost: [Double], count n: Int) {
        precondition(cost.count == n * n, "\(cost.count) costs for \(n) rows")
        // Row and column n stand for "none".
        var rowOfColumn = [Int](repeating: n, count: n + 1)
        var rowPrice = [Double](repeating: 0, count: n + 1)
        var columnPrice = [Double](repeating: 0, count: n + 1)
        var shortest = [Double](repeating: 0, count: n + 1)
        var previous = [Int](repeating: n, count: n + 1)
        var visited = [Bool](repeating: false, count: n + 1)
        cost.withUnsafeBufferPointer { cost in
            for row in 0..<n {
                for column in 0...n {
                    shortest[column] = .infinity
                    visited[column] = false
                }
                rowOfColumn[n] = row
                var current = n
                repeat {
                    visited[current] = true
                    let from = rowOfColumn[current]
                    var best = Double.infinity
                    var next = n
                    for column in 0..<n where !visited[column] {
                        let reduced = cost[from * n + column] - rowPrice[from] - columnPrice[column]
                        if reduced < shortest[column] {
                            shortest[column] = reduced
                            previous[column] = current
                        }
                        if shortest[column] < best {
                            best = shortest[column]
                            next = column
                        }
                    }
                    for column in 0...n {
                        if visited[column] {
                            rowPrice[rowOfColumn[column]] += best
                            columnPrice[column] -= best
                        } else {
                            shortest[column] -= best
                        }
                    }
                    current = next
                } while rowOfColumn[current] != n
                // Turns the path round: every column on it takes the row of the one before.
                while current != n {
                    rowOfColumn[current] = rowOfColumn[previous[current]]
                    current = previous[current]
                }
            }
        }
        var columns = [Int](repeating: 0, count: n)
        for column in 0..<n { columns[rowOfColumn[column]] = column }
        self.columns = columns
    }
}
