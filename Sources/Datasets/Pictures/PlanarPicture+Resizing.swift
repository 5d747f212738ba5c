extension PlanarPicture {
    /// Resizes by antialiased bicubic interpolation (Keys 1981, a = -1/2): the kernel is widened by the factor of a
    /// reduction. Rows are resized first, then columns, rounded to bytes in between; the result equals Pillow's
    /// `resize` with `BICUBIC` bit for bit.
    func resized(width newWidth: Int, height newHeight: Int) -> PlanarPicture {
        let across = newWidth == width ? nil : ResamplingKernel(from: width, to: newWidth)
        let down = newHeight == height ? nil : ResamplingKernel(from: height, to: newHeight)
        var planes = bytes
        if let across {
            let rows = channels * height
            planes = [UInt8](unsafeUninitializedCapacity: rows * newWidth) { buffer, filled in
                planes.withUnsafeBufferPointer { source in
                    for row in 0..<rows {
                        across.row(
                            UnsafeBufferPointer(rebasing: source[row * width..<(row + 1) * width]),
                            into: UnsafeMutableBufferPointer(rebasing: buffer[row * newWidth..<(row + 1) * newWidth]))
                    }
                }
                filled = rows * newWidth
            }
        }
        if let down {
            planes = [UInt8](unsafeUninitializedCapacity: channels * newHeight * newWidth) { buffer, filled in
                planes.withUnsafeBufferPointer { source in
                    for channel in 0..<channels {
                        let plane = channel * height * newWidth..<(channel + 1) * height * newWidth
                        let target = channel * newHeight * newWidth..<(channel + 1) * newHeight * newWidth
                        down.columns(
                            UnsafeBufferPointer(rebasing: source[plane]), width: newWidth,
                            into: UnsafeMutableBufferPointer(rebasing: buffer[target]))
                    }
                }
                filled = channels * newHeight * newWidth
            }
        }
        return PlanarPicture(channels: channels, height: newHeight, width: newWidth, bytes: planes)
    }
}

/// The weights of source pixels in each target pixel along one direction, in units of 2^-22.
private struct ResamplingKernel {
    private static let precision: Int32 = 22

    /// The first source pixel of each target pixel.
    private let first: [Int]
    /// The weights of all target pixels, one after the other, and the start of each.
    private let weights: [Int32]
    private let begin: [Int]

    init(from old: Int, to new: Int) {
        let scale = Double(old) / Double(new)
        let stretch = max(1, scale)
        let support = 2 * stretch
        var (first, weights, begin): ([Int], [Int32], [Int]) = ([], [], [0])
        for place in 0..<new {
            let centre = (Double(place) + 0.5) * scale
            let low = max(0, Int(centre - support + 0.5))
            let high = min(old, Int(centre + support + 0.5))
            let values = (low..<high).map { Self.cubic((Double($0) - centre + 0.5) / stretch) }
            let sum = values.reduce(0, +)
            first.append(low)
            weights += values.map { value in
                let exact = value / sum * Double(1 << Self.precision)
                return Int32(exact < 0 ? exact - 0.5 : exact + 0.5)
            }
            begin.append(weights.count)
        }
        (self.first, self.weights, self.begin) = (first, weights, begin)
    }

    private static func cubic(_ x: Double) -> Double {
        let x = abs(x)
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }

    private static func byte(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> precision) }

    /// Resizes one row.
    func row(_ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>) {
        weights.withUnsafeBufferPointer { weights in
            for place in 0..<target.count {
                var sum = Int32(1) << (Self.precision - 1)
                let start = first[place]
                for index in begin[place]..<begin[place + 1] {
                    sum &+= Int32(source[start + index - begin[place]]) &* weights[index]
                }
                target[place] = Self.byte(sum)
            }
        }
    }

    /// Resizes all columns of a plane.
    func columns(_ source: UnsafeBufferPointer<UInt8>, width: Int, into target: UnsafeMutableBufferPointer<UInt8>) {
        var sums = [Int32](repeating: 0, count: width)
        sums.withUnsafeMutableBufferPointer { sums in
            for place in first.indices {
                for column in 0..<width { sums[column] = 1 << (Self.precision - 1) }
                for index in begin[place]..<begin[place + 1] {
                    let weight = weights[index]
                    let line = (first[place] + index - begin[place]) * width
                    for column in 0..<width { sums[column] &+= Int32(source[line + column]) &* weight }
                }
                for column in 0..<width { target[place * width + column] = Self.byte(sums[column]) }
            }
        }
    }
}
