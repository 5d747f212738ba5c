internal import Foundation

extension Tokenizer {
    /// More bytes than this are not read: the largest published vocabularies have a tenth of it.
    private static let mostBytes = 128 << 20

    /// Reads `tokenizer.json`, or a directory that holds it, or CLIP's `vocab.json` and `merges.txt`.
    /// - Throws: `TokenizerError` that names the file and what of it this build does not do.
    public init(path: String) throws(TokenizerError) {
        var isDirectory = false
        var status = stat()
        if stat(path, &status) == 0 { isDirectory = status.st_mode & S_IFMT == S_IFDIR }
        guard isDirectory else {
            self = try Tokenizer(json: try Self.content(path), file: path)
            return
        }
        let directory = URL(filePath: path, directoryHint: .isDirectory)
        func file(_ name: String) -> String { directory.appending(path: name).path(percentEncoded: false) }
        if FileManager.default.fileExists(atPath: file("tokenizer.json")) {
            self = try Tokenizer(json: try Self.content(file("tokenizer.json")), file: file("tokenizer.json"))
            return
        }
        guard FileManager.default.fileExists(atPath: file("vocab.json")) else {
            throw TokenizerError(file: path, reason: "holds neither tokenizer.json nor vocab.json and merges.txt")
        }
        self = try Tokenizer(
            vocabulary: try Self.content(file("vocab.json")), merges: try Self.content(file("merges.txt")),
            file: file("vocab.json"))
    }

    /// Reads the text of a `tokenizer.json`.
    /// - Parameter file: what it is called in messages.
    public init(json: String, file: String) throws(TokenizerError) {
        let content: TokenizerFile
        do {
            content = try JSONDecoder().decode(TokenizerFile.self, from: Data(json.utf8))
        } catch {
            throw TokenizerError(
                file: file, reason: "is no tokenizer.json of a byte-pair encoding: \(Self.words(error))")
        }
        self = try Tokenizer(content, json: json, file: file)
    }

    /// CLIP's tokenizer from its two files: the numbers of the tokens, and the pairs in the order of merging.
    init(vocabulary: String, merges: String, file: String) throws(TokenizerError) {
        let vocab: [String: Int]
        do {
            vocab = try JSONDecoder().decode([String: Int].self, from: Data(vocabulary.utf8))
        } catch {
            throw TokenizerError(file: file, reason: "is no vocabulary: \(Self.words(error))")
        }
        var pairs: [TokenizerFile.Model.Pair] = []
        for (number, line) in merges.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || number == 0 && line.hasPrefix("#version") { continue }
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw TokenizerError(file: file, reason: "line \(number + 1) of merges.txt is no pair of tokens")
            }
            pairs.append(.init(left: String(parts[0]), right: String(parts[1])))
        }
        guard let start = vocab[Self.startName], let end = vocab[Self.endName] else {
            throw TokenizerError(file: file, reason: "has no \(Self.startName) and \(Self.endName), as CLIP's has")
        }
        let content = TokenizerFile.clip(vocab: vocab, merges: pairs, start: start, end: end)
        self = try Tokenizer(content, json: try content.text(file: file), file: file)
    }

    /// The token before each text in CLIP's vocabulary and in those that are trained here.
    static let startName = "<|startoftext|>"
    /// The token after each text.
    static let endName = "<|endoftext|>"

    private static func content(_ path: String) throws(TokenizerError) -> String {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw TokenizerError(file: path, reason: "is not a file that can be read")
        }
        guard status.st_size <= mostBytes else {
            throw TokenizerError(
                file: path, reason: "has \(status.st_size) bytes; a tokenizer has at most \(mostBytes)")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TokenizerError(file: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
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
        case DecodingError.typeMismatch(_, let context): "another type was expected\(place(context.codingPath))"
        case DecodingError.valueNotFound(_, let context): "a value is missing\(place(context.codingPath))"
        case DecodingError.dataCorrupted(let context): "\(context.debugDescription)\(place(context.codingPath))"
        default: "\(error)"
        }
    }
}
