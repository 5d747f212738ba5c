extension NumberArray {
    /// The range of an array's elements.
    struct Scan: Sendable {
        var low = Float.infinity
        var high = -Float.infinity
        /// Whether the time ended before the last row.
        var isPartial = false
    }

    /// The number of rows between two looks at the clock.
    private static let piece = 64

    /// Reads the first rows as float32 and finds the smallest and the largest element.
    ///
    /// - Parameters:
    ///   - count: Number of rows.
    ///   - deadline: Time at which the reading ends; `nil`, the default, reads all.
    /// - Throws: `DataError` naming the first element that is NaN or infinite, and for rows that cannot be read.
    func scan(_ count: Int, until deadline: ContinuousClock.Instant? = nil) throws(DataError) -> Scan {
        var scan = Scan()
        var scratch: [UInt8] = []
        var numbers = [Float](repeating: 0, count: rowCount)
        for row in 0..<min(count, rows) {
            if let deadline, row.isMultiple(of: Self.piece), ContinuousClock.now > deadline {
                scan.isPartial = true
                break
            }
            try withRow(row, scratch: &scratch) { bytes throws(DataError) in
                numbers.withUnsafeMutableBytes { type.convert(bytes, to: $0) }
            }
            var (low, high, sum) = (scan.low, scan.high, Float(0))
            for number in numbers {
                low = min(low, number)
                high = max(high, number)
                sum += number - number
            }
            // The difference of a number and itself is 0, and NaN for NaN and infinities.
            guard sum == 0 else { throw nonFinite(numbers, in: row) }
            (scan.low, scan.high) = (low, high)
        }
        return scan
    }

    /// The error of the first element of a row that is not finite, by its index along each dimension.
    private func nonFinite(_ numbers: [Float], in row: Int) -> DataError {
        let place = numbers.firstIndex { !$0.isFinite } ?? 0
        var (rest, index) = (place, [Int]())
        for length in shape.dropFirst().reversed() {
            index.insert(rest % length, at: 0)
            rest /= length
        }
        return error(
            "the element at \([row] + index) is \(numbers[place].isNaN ? "NaN" : "infinite"); remove example \(row), or "
                + "replace the element")
    }
}
