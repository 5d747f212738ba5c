import Foundation
import Testing

/// The fuzzer's seeds, and every input that once caused a failure, run through the same readers without the fuzzer.
@Suite(.serialized) struct CorpusTests {
    @Test(arguments: FuzzTarget.all.map(\.name)) func theCorpusBreaksNoPromise(_ name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let folder = try #require(Bundle.module.url(forResource: "Corpus", withExtension: nil)).appending(path: name)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = Array(try Data(contentsOf: file))
            target.run(bytes)
            // The beginnings too: a stream or a file may end anywhere.
            for length in stride(from: 0, to: bytes.count, by: max(bytes.count / 16, 1)) {
                target.run(Array(bytes[..<length]))
            }
        }
        FuzzFile.remove()
        mkdir(FuzzFile.directory.path, 0o700)
    }
}
