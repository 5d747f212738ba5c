import Foundation
import Storage
import Testing

@Suite struct AtomicFileSnippet {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aFileIsReplacedAsAWhole() throws {
        let url = URL(filePath: folder.path("progress"))
        let lines = ["step 61\n", "step 62\n"]
        try AtomicFile.write(Data("step 60\n".utf8), to: url)
        try AtomicFile.write(to: url) { sink in
            for line in lines { try Array(line.utf8).withUnsafeBytes { try sink($0) } }
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == "step 61\nstep 62\n")
    }
}
