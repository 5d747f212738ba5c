/// A text for each example, stored in two arrays: the UTF-8 bytes of all texts one after another, and the end offset of
/// each. Bytes after the last text are padding.
public struct ArrayTexts: Sendable {
    /// The number of texts.
    public let count: Int

    private let bytes: NumberArray
    private let ends: [Int]

    /// Returns the name of the array of end offsets that belongs to the array of texts `name`.
    public static func ends(of name: String) -> String { "\(name)_ends" }

    /// Creates texts from their two arrays.
    /// - Throws: `DataError` if the arrays have another type or shape, or the offsets decrease or exceed the bytes.
    init(_ bytes: NumberArray, ends: NumberArray) throws(DataError) {
        guard bytes.type == .uint8, bytes.shape.count == 1 else {
            throw bytes.error("expected texts as bytes of shape [bytes], found \(bytes.type) of shape \(bytes.shape)")
        }
        self.ends = try ends.labels(limit: .max, by: .first)
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

    /// Returns one text.
    /// - Throws: `DataError` if the text is not UTF-8.
    func callAsFunction(_ index: Int) throws(DataError) -> String {
        let begin = index == 0 ? 0 : ends[index - 1]
        let part = try bytes.bytes(begin..<ends[index])
        guard let text = String(validating: part, as: UTF8.self) else {
            throw bytes.error("text \(index) is not UTF-8")
        }
        return text
    }

    /// Encodes texts as two arrays; the bytes are padded to a multiple of 8, which aligns the next array of a file.
    public static func arrays(_ texts: [String]) -> (bytes: [UInt8], ends: [Int64]) {
        var (bytes, ends): ([UInt8], [Int64]) = ([], [])
        for text in texts {
            bytes += text.utf8
            ends.append(Int64(bytes.count))
        }
        return (bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8), ends)
    }
}
