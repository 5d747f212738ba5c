extension Tokenizer {
    /// Creates a tokenizer from a file's content.
    /// - Throws: `TokenizerError` for every unsupported feature: a tokenizer read in part would give other tokens.
    init(_ content: TokenizerFile, json: String, file: String) throws(TokenizerError) {
        func refuse(_ reason: String) -> TokenizerError { TokenizerError(file: file, reason: reason) }
        let refused = "supported are byte-level byte-pair encodings, such as those of CLIP and GPT-2"
        if let type = content.model.type, type != "BPE" { throw refuse("has the model type \(type); \(refused)") }
        let others = [
            ("dropout", (content.model.dropout ?? 0) != 0), ("fuse_unk", content.model.fuseUnk == true),
            ("byte_fallback", content.model.byteFallback == true),
            ("ignore_merges", content.model.ignoreMerges == true),
            ("continuing_subword_prefix", content.model.continuingSubwordPrefix.map { !$0.isEmpty } ?? false),
        ]
        if let (name, _) = others.first(where: \.1) { throw refuse("sets model.\(name); \(refused)") }

        normalization = try Self.normalization(content.normalizer, file: file)
        cuts = try Self.cuts(content.preTokenizer, file: file)
        added = try Self.added(content.addedTokens ?? [], file: file)
        (start, end) = try Self.ends(content, file: file)
        model = try Self.model(content.model, file: file)
        let largest = max(content.model.vocab.values.max() ?? 0, added.map(\.token).max() ?? 0)
        guard largest < 1 << 24, ([largest, end] + start + added.map(\.token)).allSatisfy({ $0 >= 0 }) else {
            throw refuse("has the token \(largest); tokens must be in 0..<\(1 << 24)")
        }
        vocabularySize = largest + 1
        self.json = json
    }

    private static func normalization(
        _ step: TokenizerFile.Normalizer?, file: String
    ) throws(TokenizerError) -> [TextNormalization] {
        guard let step else { return [] }
        switch step.type {
        case "Sequence":
            var all: [TextNormalization] = []
            for step in step.normalizers ?? [] { all += try normalization(step, file: file) }
            return all
        case "NFC": return [.nfc]
        case "NFD": return [.nfd]
        case "NFKC": return [.nfkc]
        case "NFKD": return [.nfkd]
        case "Lowercase": return [.lowercase]
        case "Strip": return [.strip(left: step.stripLeft ?? true, right: step.stripRight ?? true)]
        case "Replace":
            guard let content = step.content else { break }
            if step.pattern?.expression == #"\s+"# { return [.whitespace(content)] }
            if let text = step.pattern?.text, !text.isEmpty { return [.replace(text, content)] }
        default: break
        }
        throw TokenizerError(
            file: file,
            reason:
                "has the unsupported normalizer \(step.type)\(step.pattern?.expression.map { " of \($0)" } ?? "")"
        )
    }

    private static func cuts(_ step: TokenizerFile.PreTokenizer?, file: String) throws(TokenizerError) -> [Cut] {
        switch step?.type {
        case "Sequence":
            var all: [Cut] = []
            for step in step?.pretokenizers ?? [] { all += try cuts(step, file: file) }
            return all
        case "ByteLevel":
            return (step?.addPrefixSpace == true ? [.prefixSpace] : [])
                + (step?.useRegex == false ? [] : [.words(.gpt2)])
        case "Split":
            let expression = step?.pattern?.expression ?? ""
            if expression == WordPattern.clip.expression, step?.behavior == "Removed", step?.invert == true {
                return [.words(.clip)]
            }
            if expression == WordPattern.gpt2.expression, step?.behavior == "Isolated", step?.invert != true {
                return [.words(.gpt2)]
            }
            throw TokenizerError(
                file: file,
                reason: "splits words by \(expression); supported are the expressions of CLIP and GPT-2")
        default:
            throw TokenizerError(
                file: file,
                reason: "has the pre-tokenizer \(step?.type ?? "none"); supported are ByteLevel and Split"
            )
        }
    }

    private static func added(
        _ tokens: [TokenizerFile.Added], file: String
    ) throws(TokenizerError) -> [AddedToken] {
        if let token = tokens.first(where: { $0.singleWord == true || $0.lstrip == true || $0.rstrip == true }) {
            throw TokenizerError(
                file: file,
                reason: "needs single_word, lstrip or rstrip for the token \(token.content), which is not supported")
        }
        return tokens.map {
            AddedToken(
                content: $0.content, token: $0.id, isNormalized: $0.normalized ?? !($0.special ?? false),
                isSpecial: $0.special ?? false)
        }
    }

    /// Returns the tokens before and after each text.
    private static func ends(_ content: TokenizerFile, file: String) throws(TokenizerError) -> ([Int], Int) {
        let processors = content.postProcessor.map { [$0] + ($0.processors ?? []) } ?? []
        for processor in processors {
            switch processor.type {
            case "RobertaProcessing", "BertProcessing":
                if let begin = processor.cls, let end = processor.sep { return ([begin.id], end.id) }
            case "TemplateProcessing":
                let parts = processor.single ?? []
                let place = parts.firstIndex { $0.sequence != nil } ?? parts.count
                func tokens(_ parts: ArraySlice<TokenizerFile.PostProcessor.Special>) -> [Int] {
                    parts.compactMap { $0.special?.id }.flatMap { processor.specialTokens?[$0]?.ids ?? [] }
                }
                let end = tokens(parts[min(place + 1, parts.count)...])
                if end.count == 1 { return (tokens(parts[..<place]), end[0]) }
            default: break
            }
        }
        // Without a post-processor, as in GPT-2's file, the separator of texts ends them.
        for name in [endName, "</s>"] {
            if let token = content.addedTokens?.first(where: { $0.content == name }) { return ([], token.id) }
        }
        throw TokenizerError(
            file: file, reason: "has no end token: neither a post-processor nor a token named \(endName) or </s>")
    }

    /// Converts vocabulary and merges to token numbers.
    private static func model(_ model: TokenizerFile.Model, file: String) throws(TokenizerError) -> BytePairModel {
        let suffix = model.endOfWordSuffix ?? ""
        // Compared by bytes: Swift treats canonically equivalent texts as equal.
        let tokens = Dictionary(
            model.vocab.map { (Array($0.key.utf8), $0.value) }, uniquingKeysWith: { first, _ in first })
        func token(_ text: String) -> Int? { tokens[Array(text.utf8)] }
        var merges: [BytePairModel.Pair: BytePairModel.Merge] = [:]
        for (rank, pair) in model.merges.enumerated() {
            guard let left = token(pair.left), let right = token(pair.right), let both = token(pair.left + pair.right)
            else {
                throw TokenizerError(
                    file: file,
                    reason: "merges \(pair.left) and \(pair.right), but its vocabulary lacks one of them or the result")
            }
            // The later of two equal merges wins, as in `tokenizers`.
            merges[.init(left: left, right: right)] = .init(rank: rank, token: both)
        }
        var unknown: Int?
        if let name = model.unkToken {
            unknown = token(name)
        }
        let characters = ByteAlphabet.characters.map { String($0) }
        return BytePairModel(
            inner: characters.map { token($0) }, last: characters.map { token($0 + suffix) }, merges: merges,
            unknown: unknown)
    }
}
