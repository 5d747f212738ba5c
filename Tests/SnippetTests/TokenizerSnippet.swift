import Foundation
import Testing
import Tokenizers

@Suite struct TokenizerSnippet {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func aPromptIsEncoded() throws {
        let path = folder.path("tokenizer.json")
        try Data(BytePairTraining().tokenizer(size: BytePairTraining.fewest).json.utf8).write(to: URL(filePath: path))
        let tokenizer = try Tokenizer(path: path)
        let prompt = tokenizer.prompt("a small red circle", context: 77)
        print(prompt.tokens.count, prompt.isTruncated)  // 77 false
        #expect(prompt.tokens.count == 77 && !prompt.isTruncated)
    }
}
