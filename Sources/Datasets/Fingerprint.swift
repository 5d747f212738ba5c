internal import Digest
internal import Foundation

/// The identity of a data set: hashes of its content, as checkpoints record them.
public struct Fingerprint: Sendable, Hashable {
    /// The SHA-256 of the examples, in hexadecimal; of the file itself if the examples are one file.
    public let examples: String
    /// The SHA-256 of the file of labels, in hexadecimal; `nil` without such a file.
    public let labels: String?

    /// Creates a fingerprint from hashes.
    public init(examples: String, labels: String? = nil) {
        self.examples = examples
        self.labels = labels
    }

    /// Hashes one or several files.
    /// - Throws: `DataError` if a file cannot be read.
    init(files: [String], labels: String? = nil) throws(DataError) {
        let hashes = try files.map { path throws(DataError) in try Self.hash(ofFile: path) }
        self.init(
            examples: hashes.count == 1 ? hashes[0] : try Self.hash(of: hashes.joined(separator: "\n")),
            labels: try labels.map { path throws(DataError) in try Self.hash(ofFile: path) })
    }

    /// Hashes a text that determines all examples.
    /// - Throws: `DataError` if hashing fails.
    init(text: String) throws(DataError) { self.init(examples: try Self.hash(of: text)) }

    static func hash(of text: String) throws(DataError) -> String { try hash(of: Data(text.utf8)) }

    static func hash(of data: Data) throws(DataError) -> String {
        do { return try SHA256.hash(of: data) } catch { throw DataError(file: "SHA-256", reason: "\(error)") }
    }

    private static func hash(ofFile path: String) throws(DataError) -> String {
        do { return try SHA256.hash(ofFile: path) } catch { throw DataError(file: path, reason: "\(error)") }
    }
}
