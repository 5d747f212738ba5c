internal import Foundation
internal import Storage

extension Tokenizer {
    /// The limit on a file in bytes, ten times the largest published vocabulary.
    private static let mostBytes = 128 << 20

    /// Reads `tokenizer.json`, a directory with it, or a directory with CLIP's `vocab.json` and `merges.txt`.
    /// - Throws: `TokenizerError` naming the file and the unsupported feature or the damage.
    public init(path: String) throws(TokenizerError) {
        guard try Self.kind(path) == .directory else {
            self = try Tokenizer(json: try Self.content(path), file: path)
            return
        }
        let directory = URL(filePath: path, directoryHint: .isDirectory)
        func file(_ name: String) -> String { directory.appending(path: name).path(percentEncoded: false) }
        if try Self.kind(file("tokenizer.json")) != nil {
            self = try Tokenizer(json: try Self.content(file("tokenizer.json")), file: file("tokenizer.json"))
            return
        }
        guard try Self.kind(file("vocab.json")) != nil else {
            throw TokenizerError(file: path, reason: "has neither tokenizer.json nor vocab.json and merges.txt")
        }
        self = try Tokenizer(
            vocabulary: try Self.content(file("vocab.json")), merges: try Self.content(file("merges.txt")),
            file: file("vocab.json"))
    }

    /// Parses the text of a `tokenizer.json`.
    ///
    /// - Parameters:
    ///   - json: The text.
    ///   - file: The file name in errors.
    /// - Throws: `TokenizerError` if the text is malformed or uses an unsupported feature.
    public init(json: String, file: String) throws(TokenizerError) {
        let content: TokenizerFile
        do {
            content = try JSONDecoder().decode(TokenizerFile.self, from: Data(json.utf8))
        } catch {
            throw TokenizerError(
                file: file, reason: "is not a tokenizer.json of a byte-pair encoding: \(Self.words(error))")
        }
        self = try Tokenizer(content, json: json, file: file)
    }

    /// Creates CLIP's tokenizer from its two files: the numbers of the tokens, and the merges in order of rank.
    init(vocabulary: String, merges: String, file: String) throws(TokenizerError) {
        let vocab: [String: Int]
        do {
            vocab = try JSONDecoder().decode([String: Int].self, from: Data(vocabulary.utf8))
        } catch {
            throw TokenizerError(file: file, reason: "is not a vocabulary: \(Self.words(error))")
        }
        var pairs: [TokenizerFile.Model.Pair] = []
        for (number, line) in merges.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || number == 0 && line.hasPrefix("#version") { continue }
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw TokenizerError(file: file, reason: "line \(number + 1) of merges.txt is not a pair of tokens")
            }
            pairs.append(.init(left: String(parts[0]), right: String(parts[1])))
        }
        guard let start = vocab[Self.startName], let end = vocab[Self.endName] else {
            throw TokenizerError(
                file: file, reason: "lacks \(Self.startName) and \(Self.endName), which CLIP's vocabulary has")
        }
        let content = TokenizerFile.clip(vocab: vocab, merges: pairs, start: start, end: end)
        self = try Tokenizer(content, json: try content.text(file: file), file: file)
    }

    /// The token before each text, in CLIP's vocabulary and in vocabularies trained here.
    static let startName = "<|startoftext|>"
    /// The token after each text, in CLIP's vocabulary and in vocabularies trained here.
    static let endName = "<|endoftext|>"

    private static func kind(_ path: String) throws(TokenizerError) -> FileKind? {
        do throws(FileError) {
            return try FileKind.of(path)
        } catch {
            throw TokenizerError(file: path, reason: error.predicate, code: error.code)
        }
    }

    private static func content(_ path: String) throws(TokenizerError) -> String {
        guard try kind(path) == .file else {
            throw TokenizerError(file: path, reason: "is missing or not a regular file")
        }
        let data: Data
        do throws(FileError) {
            data = try RegularFile(path).content(limit: mostBytes)
        } catch {
            throw TokenizerError(file: path, reason: error.predicate, code: error.code)
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw TokenizerError(file: path, reason: "is not UTF-8")
        }
        return text
    }

    private static func words(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.isEmpty
                ? "" : " at " + path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context):
            "\(key.stringValue) is missing\(place(context.codingPath))"
        case DecodingError.typeMismatch(_, let context): "a value has a wrong type\(place(context.codingPath))"
        case DecodingError.valueNotFound(_, let context): "a value is missing\(place(context.codingPath))"
        case DecodingError.dataCorrupted(let context): "\(context.debugDescription)\(place(context.codingPath))"
        default: "\(error)"
        }
    }
}
