import Foundation
import Testing

@testable import Datasets

/// A file of another format than its data is called what it is.
struct ContentKindTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        ("pictures.npy", "npy"), ("stored.npz", "npz"), ("deflated.npz", "npz"),
        ("pictures.safetensors", "safetensors"),
        ("grey.png", ""), ("colour.jpg", ""), ("alpha.webp", ""),
    ])
    func filesOfNumPyAndPillowAreRecognised(name: String, format: String) throws {
        let path = try Golden.path(name)
        let kind = try #require(ContentKind(of: path))
        #expect(kind.formats == (format.isEmpty ? [] : [format]))
        let error = DataError(file: path, reason: "is odd")
        if !format.isEmpty { #expect(error.namingContent(format: format, paths: [path]) == error) }
        let other = error.namingContent(format: "idx", paths: [path])
        #expect(other.description == "\(path): is of another format than idx: \(kind.words)")
        #expect(DataError(file: path + ":3", reason: "is odd").namingContent(format: "idx", paths: [path]) == other)
        #expect(error.namingContent(format: "idx", paths: []) == error, "a file that was not named")
        let closed = DataError(file: path, reason: "cannot be opened", code: EACCES)
        #expect(closed.namingContent(format: "idx", paths: [path]) == closed)
    }

    @Test func otherContentIsRecognised() throws {
        let contents: [([UInt8], String, Set<String>)] = [
            (idx([2, 2], [0, 0, 0, 0]), "an IDX file; set format: idx", ["idx"]),
            (Array("größe,y\n1,2\n".utf8), "text that begins with \"größe,y\"; set format: csv", ["csv", "captions"]),
            (Array("{\"file_name\": 1}\n".utf8), "JSON text; set format: captions", ["captions"]),
            (gzip([1]), "a gzip archive", ["idx"]), (Array("PK\u{3}\u{4}".utf8), "a zip archive", []),
            ([], "an empty file", []),
        ]
        for (bytes, words, formats) in contents {
            let kind = ContentKind(bytes)
            #expect(kind?.words.hasPrefix(words) == true && kind?.formats == formats, "\(kind as Any)")
        }
        #expect(ContentKind([6] + [UInt8](repeating: 9, count: 3072) + [0]) == nil)
        let path = folder.url.path
        #expect(ContentKind(of: path)?.words.hasPrefix("a directory; set format: folder") == true)
        #expect(ContentKind(of: path + "/missing") == nil)
        let file = try folder.write([6, 0, 200], to: "records")
        let error = DataError(file: file, reason: "cannot be read", code: ENOTDIR)
        #expect(
            error.namingContent(format: "folder", paths: [file]).reason
                == "is a file, and format folder reads a directory")
    }
}
