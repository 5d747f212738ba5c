/// The words of the captions that a model of texts was trained on.
public struct CaptionWords: Sendable {
    /// Distinct words that are remembered at most; of richer captions none are.
    public static let most = 10_000
    /// The file of a run directory that holds the words, so that later attempts need not read the captions again.
    public static let fileName = "caption_words.json"

    private var known: Set<String> = []
    private var isRich = false

    /// Creates an empty collection.
    public init() {}

    /// The words in their order; `nil` for more than `most`.
    public var sorted: [String]? { isRich ? nil : known.sorted() }

    /// Adds the words of a caption.
    public mutating func add(_ caption: String) {
        guard !isRich else { return }
        known.formUnion(Self.of(caption))
        if known.count > Self.most { (isRich, known) = (true, []) }
    }

    /// The words of a text: runs of letters and digits, in lower case.
    public static func of(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// The words of texts that are none of the known ones, each once, in their order.
    static func unknown(in texts: [String], known: [String]) -> [String] {
        var seen = Set(known)
        return texts.flatMap(of).filter { seen.insert($0).inserted }
    }
}

extension SamplingSpec {
    /// A warning for each field whose texts have words that no caption of the training had.
    /// - Parameter known: the words of the captions; `nil` where they are not known.
    func unseenWords(_ known: [String]?) -> [SpecIssue] {
        guard let known, !known.isEmpty else { return [] }
        let fields = [
            ("samples.prompts", samples.prompts ?? []),
            ("guidance.negative-prompt", guidance.negativePrompt.map { [$0] } ?? []),
            ("guidance.compose.prompt", guidance.compose?.prompts ?? []),
        ]
        return fields.flatMap { field, texts in
            CaptionWords.unknown(in: texts, known: known).map { word in
                let hint = EditDistance.nearest(to: word, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
                return SpecIssue(
                    field, "\"\(word)\" is in no caption that \(model) was trained on, so it means nothing to it\(hint)"
                )
            }
        }
    }
}
