import Foundation
import Testing

@testable import Tokenizers

/// The results of Python's `tokenizers` for the same texts, written by Golden/generate.py.
private struct Golden: Decodable {
    var texts: [String]
    var tokens: [String: [[Int]]]
    var prompts: [String: [[Int]]]

    static func read() throws -> Golden {
        try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file("golden.json")))
    }

    static func file(_ name: String) throws -> URL {
        try #require(Bundle.module.resourceURL).appending(path: "Golden").appending(path: name)
    }

    static func tokenizer(_ name: String) throws -> Tokenizer {
        try Tokenizer(path: file(name).path(percentEncoded: false))
    }
}

@Suite("Tokenizers")
struct TokenizerTests {
    /// The captions that Golden/trained.json was trained on.
    static let captions = ["small", "large"].flatMap { size in
        ["red", "green", "blue"].flatMap { color in
            ["circle", "square", "triangle"].map { "A \(size) \(color) \($0) at the top left, it's \(color)!" }
        }
    }

    static func trained(size: Int = 600) throws -> Tokenizer {
        var training = BytePairTraining()
        training.add(captions)
        return try training.tokenizer(size: size)
    }

    @Test(
        "Texts of every kind become the tokens that Python's tokenizers make of them",
        arguments: [
            "clip", "gpt2", "prefixed", "trained",
        ])
    func golden(name: String) throws {
        let golden = try Golden.read()
        let tokenizer = try Golden.tokenizer("\(name).json")
        let expected = try #require(golden.tokens[name])
        let prompts = try #require(golden.prompts[name])
        for (place, text) in golden.texts.enumerated() {
            #expect(tokenizer.tokens(text) == expected[place], "text \(place): \(text.debugDescription)")
            // Without a post-processor Python ends no text; a prompt always has an end.
            let whole = name == "gpt2" ? prompts[place] + [tokenizer.end] : prompts[place]
            #expect(tokenizer.prompt(text, context: whole.count).tokens == whole.map { Int64($0) })
        }
    }

    @Test("A vocabulary and its merges in two files are the tokenizer of the one file")
    func twoFiles() throws {
        let (one, two) = (try Golden.tokenizer("clip.json"), try Golden.tokenizer("clip-files"))
        for text in try Golden.read().texts { #expect(one.tokens(text) == two.tokens(text)) }
        #expect(one.prompt("a cat", context: 9) == two.prompt("a cat", context: 9))
    }

    @Test("Training on the same captions in any order gives the same file")
    func training() throws {
        let tokenizer = try Self.trained()
        var training = BytePairTraining()
        training.add(Self.captions.reversed())
        #expect(try training.tokenizer(size: 600).json == tokenizer.json)
        let stored = try String(contentsOf: Golden.file("trained.json"), encoding: .utf8)
        #expect(tokenizer.json == stored)
        #expect(try Tokenizer(json: stored, file: "trained.json") == tokenizer)
    }

    @Test("Frequent words of the captions become one token each, and the size is kept to")
    func frequentWords() throws {
        let tokenizer = try Self.trained()
        for word in ["red", "circle", "triangle", "left"] { #expect(tokenizer.tokens(word).count == 1) }
        #expect(tokenizer.tokens("zebra").count == 5)
        #expect(try Self.trained(size: 520).vocabularySize == 520)
        #expect(try Self.trained(size: 514).tokens("red").count == 3)
        #expect(try BytePairTraining().tokenizer(size: 9999).vocabularySize == BytePairTraining.fewest)
    }

    @Test("A prompt is begin, text, end, and the end again up to the context")
    func prompts() throws {
        let tokenizer = try Self.trained()
        let (start, end) = (Int64(tokenizer.start[0]), Int64(tokenizer.end))
        #expect(tokenizer.prompt("", context: 4).tokens == [start, end, end, end])
        let red = tokenizer.prompt("red", context: 4)
        #expect(red.tokens == [start, Int64(tokenizer.tokens("red")[0]), end, end] && !red.isTruncated)
        let long = tokenizer.prompt("red circle left", context: 4)
        #expect(long.tokens == [start] + tokenizer.tokens("red circle").map { Int64($0) } + [end] && long.isTruncated)
        #expect(!tokenizer.prompt("red circle", context: 4).isTruncated)
    }

    @Test("A word of a hundred thousand letters takes its time and no more")
    func longWord() throws {
        let tokenizer = try Self.trained()
        let word = String(repeating: "triangle", count: 12_500)
        #expect(tokenizer.tokens(word).count > 12_000)
    }

    @Test(
        "What cannot be read is refused with the file and the reason",
        arguments: [
            ("{", "is not a tokenizer.json"), ("[]", "a value has a wrong type"), ("{}", "is missing"),
            (#"{"added_tokens": [], "model": {"type": "WordPiece", "vocab": {}, "merges": []}}"#, "WordPiece"),
            (#"{"added_tokens": [], "model": {"vocab": {}, "merges": ["a"]}}"#, "is not a pair"),
            (#"{"added_tokens": [], "model": {"vocab": {}, "merges": [], "byte_fallback": true}}"#, "byte_fallback"),
            (
                #"{"added_tokens": [], "normalizer": {"type": "Precompiled"}, "model": {"vocab": {}, "merges": []}}"#,
                "Precompiled"
            ),
            (#"{"added_tokens": [], "model": {"vocab": {}, "merges": []}}"#, "pre-tokenizer none"),
            (
                #"{"added_tokens": [], "pre_tokenizer": {"type": "ByteLevel"}, "model": {"vocab": {}, "merges": []}}"#,
                "has no end token"
            ),
            (
                #"{"added_tokens": [{"id": 0, "content": "</s>"}], "pre_tokenizer": {"type": "ByteLevel"}, "#
                    + #""model": {"vocab": {"a": 1}, "merges": ["a b"]}}"#, "lacks one of them"
            ),
            (
                #"{"added_tokens": [{"id": -1, "content": "</s>"}], "pre_tokenizer": {"type": "ByteLevel"}, "#
                    + #""model": {"vocab": {}, "merges": []}}"#, "tokens must be in 0..<"
            ),
        ])
    func refusals(json: String, reason: String) throws {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: json, file: "words.json") }
        let text = try #require(error).description
        #expect(text.hasPrefix("words.json: ") && text.contains(reason), "\(text)")
    }

    @Test("A path that holds no tokenizer is named")
    func paths() throws {
        let missing = #expect(throws: TokenizerError.self) { try Tokenizer(path: "/nowhere/tokenizer.json") }
        #expect(missing?.description == "/nowhere/tokenizer.json: is missing or not a regular file")
        let empty = #expect(throws: TokenizerError.self) { try Tokenizer(path: "/dev") }
        #expect(empty?.description == "/dev: has neither tokenizer.json nor vocab.json and merges.txt")
    }
}
