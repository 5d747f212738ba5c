/// The content of a `tokenizer.json` of Hugging Face's `tokenizers`, as far as byte-level vocabularies use it.
struct TokenizerFile: Codable {
    struct Added: Codable {
        var id: Int
        var content: String
        var singleWord: Bool?
        var lstrip: Bool?
        var rstrip: Bool?
        var normalized: Bool?
        var special: Bool?

        private enum CodingKeys: String, CodingKey {
            case id, content, singleWord = "single_word", lstrip, rstrip, normalized, special
        }
    }

    /// A literal text or a regular expression to match.
    struct Pattern: Codable {
        var text: String?
        var expression: String?

        private enum CodingKeys: String, CodingKey { case text = "String", expression = "Regex" }
    }

    struct Normalizer: Codable {
        var type: String
        var normalizers: [Normalizer]?
        var pattern: Pattern?
        var content: String?
        var stripLeft: Bool?
        var stripRight: Bool?

        private enum CodingKeys: String, CodingKey {
            case type, normalizers, pattern, content, stripLeft = "strip_left", stripRight = "strip_right"
        }
    }

    struct PreTokenizer: Codable {
        var type: String
        var pretokenizers: [PreTokenizer]?
        var pattern: Pattern?
        var behavior: String?
        var invert: Bool?
        var addPrefixSpace: Bool?
        var trimOffsets: Bool?
        var useRegex: Bool?

        private enum CodingKeys: String, CodingKey {
            case type, pretokenizers, pattern, behavior, invert, addPrefixSpace = "add_prefix_space", trimOffsets =
                "trim_offsets", useRegex = "use_regex"
        }
    }

    struct PostProcessor: Codable {
        /// A token and its number, stored as a list of both.
        struct Named: Codable {
            var token: String
            var id: Int

            init(token: String, id: Int) {
                self.token = token
                self.id = id
            }

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                token = try list.decode(String.self)
                id = try list.decode(Int.self)
            }

            func encode(to encoder: any Encoder) throws {
                var list = encoder.unkeyedContainer()
                try list.encode(token)
                try list.encode(id)
            }
        }

        struct Special: Codable {
            struct Name: Codable { var id: String }
            var special: Name?
            var sequence: Name?

            private enum CodingKeys: String, CodingKey { case special = "SpecialToken", sequence = "Sequence" }
        }

        struct Ids: Codable { var ids: [Int] }

        var type: String
        var sep: Named?
        var cls: Named?
        var addPrefixSpace: Bool?
        var trimOffsets: Bool?
        var single: [Special]?
        var specialTokens: [String: Ids]?
        var processors: [PostProcessor]?

        private enum CodingKeys: String, CodingKey {
            case type, sep, cls, addPrefixSpace = "add_prefix_space", trimOffsets = "trim_offsets", single,
                specialTokens = "special_tokens", processors
        }
    }

    struct ByteDecoder: Codable {
        var type: String
        var addPrefixSpace: Bool?
        var trimOffsets: Bool?
        var useRegex: Bool?

        private enum CodingKeys: String, CodingKey {
            case type, addPrefixSpace = "add_prefix_space", trimOffsets = "trim_offsets", useRegex = "use_regex"
        }
    }

    struct Model: Codable {
        /// A pair of tokens, stored as a list of two or as one string separated by a space.
        struct Pair: Codable {
            var left: String
            var right: String

            init(left: String, right: String) {
                self.left = left
                self.right = right
            }

            init(from decoder: any Decoder) throws {
                if let text = try? decoder.singleValueContainer().decode(String.self) {
                    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
                    guard parts.count == 2 else {
                        throw DecodingError.dataCorrupted(
                            .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not a pair"))
                    }
                    (left, right) = (String(parts[0]), String(parts[1]))
                    return
                }
                var list = try decoder.unkeyedContainer()
                left = try list.decode(String.self)
                right = try list.decode(String.self)
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode("\(left) \(right)")
            }
        }

        var type: String?
        var dropout: Double?
        var unkToken: String?
        var continuingSubwordPrefix: String?
        var endOfWordSuffix: String?
        var fuseUnk: Bool?
        var byteFallback: Bool?
        var ignoreMerges: Bool?
        var vocab: [String: Int]
        var merges: [Pair]

        private enum CodingKeys: String, CodingKey {
            case type, dropout, unkToken = "unk_token", continuingSubwordPrefix = "continuing_subword_prefix",
                endOfWordSuffix = "end_of_word_suffix", fuseUnk = "fuse_unk", byteFallback = "byte_fallback",
                ignoreMerges = "ignore_merges", vocab, merges
        }
    }

    var version: String?
    var addedTokens: [Added]?
    var normalizer: Normalizer?
    var preTokenizer: PreTokenizer?
    var postProcessor: PostProcessor?
    var decoder: ByteDecoder?
    var model: Model

    private enum CodingKeys: String, CodingKey {
        case version, addedTokens = "added_tokens", normalizer, preTokenizer = "pre_tokenizer", postProcessor =
            "post_processor", decoder, model
    }
}
