import Testing
import Tokenizers

@Suite struct BytePairTrainingSnippet {
    @Test func aTokenizerIsTrainedOnTexts() throws {
        var training = BytePairTraining()
        training.add(["a small red circle", "a large red square"])
        let tokenizer = try training.tokenizer(size: 600)
        print(tokenizer.tokens("a red square").count, tokenizer.vocabularySize)
        #expect((BytePairTraining.fewest...600).contains(tokenizer.vocabularySize))
        #expect(!tokenizer.tokens("a red square").isEmpty)
    }
}
