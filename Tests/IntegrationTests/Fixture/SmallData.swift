import Foundation

/// A small data set in the IDX format: 8x8 pictures of one bright square, whose corner is the label.
enum SmallData {
    static let count = 64
    static let classes = 4

    /// Writes `images.idx` and `labels.idx` and returns their paths.
    static func write(to directory: URL) throws -> (images: String, labels: String) {
        var images = header([count, 8, 8]), labels = header([count])
        for index in 0..<count {
            let label = index % classes
            labels.append(UInt8(label))
            for row in 0..<8 {
                for column in 0..<8 {
                    let inside = (row < 4) == (label < 2) && (column < 4) == (label % 2 == 0)
                    images.append(inside ? UInt8(200 + index % 50) : UInt8(index % 7))
                }
            }
        }
        let paths = (directory.appending(path: "images.idx"), directory.appending(path: "labels.idx"))
        try images.write(to: paths.0)
        try labels.write(to: paths.1)
        return (paths.0.path, paths.1.path)
    }

    /// Returns a training spec of a perceptron on these files, with steps of about a millisecond.
    static func spec(_ data: (images: String, labels: String), steps: Int, every: Int = 20, name: String = "squares")
        -> String
    {
        """
        kind: train
        name: \(name)
        seed: 3
        data: {format: idx, images: \(data.images), labels: \(data.labels)}
        network: {kind: mlp, width: 32, depth: 2}
        condition: {drop: 0.1}
        train: {steps: \(steps), batch: 16, optimizer: {kind: adamw, rate: 2.0e-3}, clip: 1.0, ema: {sigma-rel: 0.1}}
        checkpoint: {every: \(every), keep: 3}
        """
    }

    /// Returns the header of an IDX file: magic number and dimensions, big-endian.
    static func header(_ sizes: [Int]) -> Data {
        var data = Data([0, 0, 8, UInt8(sizes.count)])
        for size in sizes { withUnsafeBytes(of: UInt32(size).bigEndian) { data.append(contentsOf: $0) } }
        return data
    }
}
