internal import Datasets
internal import Foundation
internal import Storage
internal import Torch

/// A file of latents, labels and texts that grows from attempt to attempt and has its name once it is whole. However many
/// latents there are, no more than a batch is in memory.
///
/// Labels and texts are known before and stand first, so that latents are appended. How many of them are on disk is written after a
/// sync; what follows them is written again.
struct LatentFile {
    /// Examples that are on disk.
    private(set) var done: Int

    private let url: URL
    private let files: any FileOperations
    private let file: OpenFile
    private var written: Int

    private var aside: URL { Self.aside(url) }
    private static func aside(_ url: URL) -> URL {
        url.deletingLastPathComponent().appending(path: ".tmp-\(url.lastPathComponent)")
    }
    private static func marker(_ url: URL) -> URL {
        url.deletingLastPathComponent().appending(path: ".encoded-\(url.lastPathComponent)")
    }

    /// The content of the finished file.
    struct Content {
        /// The number of examples.
        var count: Int
        /// Channels, height and width of one example's latents.
        var shape: [Int]
        /// One for each example; `nil` without labels.
        var labels: [Int64]?
        /// One for each example; `nil` without texts.
        var captions: [String]?
        /// The texts beside the tensors.
        var metadata: [String: String]

        /// Everything that stands before the latents.
        func head(_ path: String) throws -> [UInt8] {
            var tensors: [(name: String, dtype: DType, shape: [Int])] = []
            var content: [UInt8] = []
            func add(_ name: String, _ numbers: [Int64]) {
                tensors.append((name, .int64, [count]))
                for number in numbers { withUnsafeBytes(of: number.littleEndian) { content += $0 } }
            }
            if let labels { add("labels", labels) }
            if let captions {
                let texts = ArrayTexts.arrays(captions)
                add(ArrayTexts.ends(of: Self.captions), texts.ends)
                tensors.append((Self.captions, .uint8, [texts.bytes.count]))
                content += texts.bytes
            }
            tensors.append(("latents", .float32, [count] + shape))
            return try Safetensors.header(of: tensors, metadata: metadata, named: path) + content
        }

        private static let captions = "captions"
    }

    /// Opens the file where an earlier attempt left it, or begins it.
    init(_ url: URL, _ content: Content, through files: any FileOperations) throws {
        self.url = url
        self.files = files
        let path = Self.aside(url).path(percentEncoded: false)
        let head = try content.head(url.path(percentEncoded: false))
        let size = content.shape.reduce(MemoryLayout<Float>.size, *)
        let known = (try? Data(contentsOf: Self.marker(url))).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        // Of other data or another autoencoder nothing is kept.
        let isSame =
            known > 0 && known <= content.count && Self.begins(path, with: head, length: head.count + known * size)
        done = isSame ? known : 0
        written = done
        file = try files.open(path, O_WRONLY | O_CREAT | O_APPEND | (isSame ? 0 : O_TRUNC), mode: 0o644)
        if isSame {
            try files.truncate(file, to: head.count + done * size)
        } else {
            try? files.unlink(Self.marker(url).path(percentEncoded: false))
            try head.withUnsafeBytes { (bytes) throws in try files.writeAll(bytes, to: file) }
        }
    }

    /// Appends latents float32 [N, channels, height, width].
    mutating func append(_ latents: Tensor) throws {
        try latents.withUnsafeBytes { (bytes) throws in try files.writeAll(bytes, to: file) }
        written += latents.shape[0]
    }

    /// Makes what was appended durable.
    mutating func save() throws {
        guard written > done else { return }
        try files.sync(file)
        try AtomicFile.write(Data("\(written)".utf8), to: Self.marker(url), through: files)
        done = written
    }

    /// Gives the file its name.
    mutating func finish() throws {
        try files.sync(file)
        try files.close(file)
        try files.rename(aside.path(percentEncoded: false), over: url.path(percentEncoded: false))
        try files.syncDirectory(url.deletingLastPathComponent())
        try? files.unlink(Self.marker(url).path(percentEncoded: false))
    }

    private static func begins(_ path: String, with head: [UInt8], length: Int) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        guard let end = try? file.seekToEnd(), end >= UInt64(length), (try? file.seek(toOffset: 0)) != nil else {
            return false
        }
        return (try? file.read(upToCount: head.count)) == Data(head)
    }
}
