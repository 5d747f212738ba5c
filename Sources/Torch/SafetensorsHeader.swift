/// The header of a safetensors file.
struct SafetensorsHeader {
    /// One tensor, whose elements are the bytes `begin..<end` after the header.
    struct Entry {
        let name: String
        /// The name of the dtype in the format.
        let type: String
        let shape: [Int]
        let begin: Int
        let end: Int

        var byteCount: Int { end - begin }
        /// The dtype; `nil` for one that no tensor has here.
        var dtype: DType? { Safetensors.types[type] }
    }

    var entries: [Entry] = []
    var metadata: [String: String] = [:]

    /// Checks that the tensors fill the `dataLength` bytes after the header without gap or overlap, and that each has
    /// as many bytes as its shape and dtype need.
    /// - Throws: `SafetensorsError` naming the first tensor that does not.
    func check(dataLength: Int, file: String) throws(SafetensorsError) {
        var offset = 0
        for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            guard entry.begin == offset, entry.end >= entry.begin else {
                throw SafetensorsError(
                    file: file, tensor: entry.name,
                    message: "its bytes are \(entry.begin) to \(entry.end), but the tensor before it ends at \(offset)")
            }
            guard entry.end <= dataLength else {
                throw SafetensorsError(
                    file: file, tensor: entry.name,
                    message: "ends at byte \(entry.end) of \(dataLength): the file is truncated")
            }
            offset = entry.end
            // Of a type that is not known here nothing can be said.
            guard var size = Safetensors.sizes[entry.type] else { continue }
            for length in entry.shape {
                let (product, overflow) = size.multipliedReportingOverflow(by: length)
                size = overflow ? -1 : product
                if overflow { break }
            }
            guard size == entry.byteCount else {
                throw SafetensorsError(
                    file: file, tensor: entry.name,
                    message: "has \(entry.byteCount) bytes, which does not match the shape \(entry.shape) of "
                        + "\(entry.dtype.map { "\($0)" } ?? entry.type)")
            }
        }
        guard offset == dataLength else {
            throw SafetensorsError(
                file: file, message: "its last \(dataLength - offset) bytes belong to no tensor")
        }
    }
}
