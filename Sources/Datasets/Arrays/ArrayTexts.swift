/// A text for each example in two arrays: the UTF-8 of all of them one after another as bytes, and the place after the last
/// byte of each as a whole number. What follows the last text is padding.
public struct ArrayTexts: Sendable {
    /// How many texts there are.
    public let count: Int

    private let bytes: NumberArray
    private let ends: [Int]

    /// The name of the array of ends that belongs to an array of texts.
    public static func ends(of name: String) -> String { "\(name)_ends" }

    /// - Throws: `DataError` where the arrays are no texts.
    init(_ bytes: NumberArray, ends: NumberArray) throws(DataError) {
        guard bytes.type == .uint8, bytes.shape.count == 1 else {
            throw bytes.error("expected texts as bytes of shape [bytes], found \(bytes.type) of shape \(bytes.shape)")
        }
        self.ends = try ends.labels(limit: .max)
        var last = 0
        for (index, end) in self.ends.enumerated() {
            guard end >= last, end <= bytes.rows else {
                throw ends.error("text \(index) ends at \(end), which is not in \(last)...\(bytes.rows)")
            }
            last = end
        }
        count = self.ends.count
        self.bytes = bytes
    }

    /// One text.
    /// - Throws: `DataError` where it is not UTF-8.
    func callAsFunction(_ index: Int) throws(DataError) -> String {
        let begin = index == 0 ? 0 : ends[index - 1]
        let part = try bytes.bytes(begin..<ends[index])
        guard let text = String(validating: part, as: UTF8.self) else {
            throw bytes.error("text \(index) is not UTF-8")
        }
        return text
    }

    /// The two arrays of these texts, the bytes padded to a multiple of 8, so that what follows them in a file lies well.
    public static func arrays(_ texts: [String]) -> (bytes: [UInt8], ends: [Int64]) {
        var (bytes, ends): ([UInt8], [Int64]) = ([], [])
        for text in texts {
            bytes += text.utf8
            ends.append(Int64(bytes.count))
        }
        return (bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8), ends)
    }
}
