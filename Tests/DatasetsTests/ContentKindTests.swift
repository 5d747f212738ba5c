import Foundation
import Testing

@testable import Datasets

/// A file of another kind than its format is called what it is.
struct ContentKindTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        ("pictures.npy", "npy"), ("stored.npz", "npz"), ("deflated.npz", "npz"),
        ("pictures.safetensors", "safetensors"),
        ("grey.png", ""), ("colour.jpg", ""),
    ])
    func filesOfNumPyAndPillowAreRecognised(name: String, format: String) throws {
        let path = try Golden.path(name)
        let kind = try #require(ContentKind(of: path))
        #expect(kind.formats == (format.isEmpty ? [] : [format]))
        let error = DataError(file: path, reason: "is odd")
        #expect(error.namingContent(format: format, paths: [path]) == error || format.isEmpty)
        let other = error.namingContent(format: "idx", paths: [path])
        #expect(other.description == "\(path): is odd; it is \(kind.words)")
        #expect(error.namingContent(format: "idx", paths: []) == error, "a file that was not named")
        let closed = DataError(file: path, reason: "cannot be opened", code: EACCES)
        #expect(closed.namingContent(format: "idx", paths: [path]) == closed)
    }

    @Test func otherContentIsRecognised() throws {
        let contents: [([UInt8], String)] = [
            (idx([2, 2], [0, 0, 0, 0]), "an IDX file"), (Array("x,y\n1,2\n".utf8), "text"), (gzip([1]), "a gzip file"),
            (Array("PAR1\u{0}".utf8), "a Parquet file"), (Array("PK\u{3}\u{4}".utf8), "a ZIP archive"),
        ]
        for (bytes, words) in contents { #expect(ContentKind(bytes)?.words.hasPrefix(words) == true, "\(words)") }
        for bytes in [[], [0], [6] + [UInt8](repeating: 9, count: 3072) + [0]] { #expect(ContentKind(bytes) == nil) }
        #expect(ContentKind(of: folder.url.path)?.words.hasPrefix("a directory") == true)
        #expect(ContentKind(of: folder.url.path + "/missing") == nil)
    }
}
