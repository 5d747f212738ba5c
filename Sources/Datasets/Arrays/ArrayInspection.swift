/// The findings about the elements of an array of examples.
struct ArrayInspection {
    let array: NumberArray
    let layout: ArrayLayout
    /// The number of rows in use.
    let count: Int
    /// The values that map to -1 and 1; `nil` keeps numbers unchanged.
    let range: ClosedRange<Float>?
    /// Time at which reading ends; `nil` reads all rows in use.
    let deadline: ContinuousClock.Instant?

    /// The number of rows of bytes that are looked at.
    private static let probes = 64

    /// Reads the elements: all of floating-point numbers, some of bytes, which are always finite.
    /// - Throws: `DataError` for an element that is not finite, and for rows that cannot be read.
    func findings() throws(DataError) -> DataFindings {
        var findings = DataFindings()
        if let assumption = layout.assumption(array.type) {
            let text = "\(name): an example of shape \(assumption.text)"
            if assumption.isDoubtful { findings.warnings.append(text) } else { findings.notes.append(text) }
        }
        if array.type == .uint8 {
            let high = try highestByte()
            if layout.size != nil, high == 1 {
                findings.warnings.append(
                    "\(name): no byte is greater than 1, so every picture is nearly black; save booleans, or bytes of 0 "
                        + "and 255")
            }
            return findings
        }
        let scan = try array.scan(count, until: deadline)
        findings.isPartial = scan.isPartial
        guard scan.low <= scan.high else { return findings }
        findings.range = Double(scan.low)...Double(scan.high)
        if let warning = warning(scan) { findings.warnings.append("\(name): \(warning)") }
        return findings
    }

    private var name: String { array.name.map { "\(array.path), \($0)" } ?? array.path }

    /// The doubt about the range of numbers; `nil` for a range that a network expects.
    private func warning(_ scan: NumberArray.Scan) -> String? {
        if let range {
            guard scan.low < range.lowerBound || scan.high > range.upperBound else { return nil }
            return "the numbers lie in [\(scan.low), \(scan.high)], outside data.range"
        }
        guard layout.size != nil, scan.low >= 0, scan.high <= 255, scan.low < scan.high else { return nil }
        let wanted = scan.high <= 1 ? "[0, 1]" : "[0, 255]"
        return "all numbers lie in \(wanted), and pictures are expected in [-1, 1]; set data.range: \(wanted)"
    }

    private func highestByte() throws(DataError) -> UInt8 {
        var (scratch, high) = ([UInt8](), UInt8(0))
        let probes = min(Self.probes, count)
        for probe in 0..<probes {
            try array.withRow(probe * count / probes, scratch: &scratch) { row throws(DataError) in
                for byte in row { high = max(high, byte) }
            }
            if high > 1 { break }
        }
        return high
    }
}
