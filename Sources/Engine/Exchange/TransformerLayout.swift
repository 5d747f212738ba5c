internal import Jobs

/// The sizes of a transformer of DiT's layout, as the names and shapes of its tensors tell them.
struct TransformerLayout: Equatable {
    var channels: Int
    /// Height and width of a sample.
    var side: Int
    var patch: Int
    var width: Int
    var depth: Int
    var heads: Int
    /// Rows of the label table, 0 for a network without labels.
    var labels: Int
    /// Whether the last layer gives twice the channels.
    var learnSigma: Bool
    /// `SiT-XL/2` without its first word, where width and depth are published ones.
    var published: String?

    /// Width, depth and heads of DiT's Table 1.
    private static let table: [(name: String, width: Int, depth: Int, heads: Int)] = [
        ("S", 384, 12, 6), ("B", 768, 12, 12), ("L", 1024, 24, 16), ("XL", 1152, 28, 16),
    ]

    /// Whether the tensors are of such a network at all.
    static func isMeant(by weights: ForeignWeights) -> Bool {
        weights.has("x_embedder.proj.weight") && weights.has("final_layer.linear.weight")
    }

    /// - Parameter heads: overrides the table.
    /// - Throws: `JobFailure` for shapes that do not fit together, and for a width without a published number of heads.
    init(_ weights: ForeignWeights, heads asked: Int?) throws(JobFailure) {
        func shape(_ name: String, _ dimensions: Int) throws(JobFailure) -> [Int] {
            guard let shape = weights.shape(name), shape.count == dimensions, shape.allSatisfy({ $0 > 0 }) else {
                throw JobFailure(
                    .badInput,
                    "files: a transformer of DiT's layout has \(name) of \(dimensions) dimensions; here it "
                        + (weights.shape(name).map { "has the shape \($0)" } ?? "is missing"))
            }
            return shape
        }
        let embedder = try shape("x_embedder.proj.weight", 4)
        (width, channels, patch) = (embedder[0], embedder[1], embedder[2])
        let rows = try shape("final_layer.linear.weight", 2)[0]
        let tokens = try shape("pos_embed", 3)[1]
        let numbers = weights.entries.compactMap { entry -> Int? in
            let parts = entry.name.split(separator: ".", maxSplits: 2)
            return parts.count == 3 && parts[0] == "blocks" ? Int(parts[1]) : nil
        }
        depth = (numbers.max() ?? -1) + 1
        guard depth > 0, embedder[3] == patch else {
            throw JobFailure(
                .badInput, "files: there are no blocks, or patches of \(embedder[2])x\(embedder[3]) pixels")
        }
        let columns = Int(Double(tokens).squareRoot().rounded())
        guard columns * columns == tokens else {
            throw JobFailure(
                .badInput, "files: pos_embed has \(tokens) places, which are no square; that is not known here")
        }
        side = columns * patch
        let outputs = rows / (patch * patch)
        guard rows % (patch * patch) == 0, outputs == channels || outputs == 2 * channels else {
            throw JobFailure(
                .badInput,
                "files: final_layer.linear gives \(rows) numbers for patches of \(patch)x\(patch) pixels in \(channels) "
                    + "channels; expected \(patch * patch * channels), or twice as many with a variance")
        }
        learnSigma = outputs == 2 * channels
        labels = weights.shape("y_embedder.embedding_table.weight").map { $0[0] } ?? 0
        let (width, depth) = (self.width, self.depth)
        let known = Self.table.first { $0.width == width }
        guard let heads = asked ?? known?.heads else {
            throw JobFailure(
                .badInput,
                "heads: the shapes do not tell them, and a width of \(width) is none of the published "
                    + "(\(Self.table.map { "\($0.width)" }.joined(separator: ", "))); say how many: --heads N")
        }
        guard width % heads == 0 else {
            throw JobFailure(.badInput, "heads: \(heads) do not divide the width \(width)")
        }
        self.heads = heads
        published = known.flatMap { $0.depth == depth && $0.heads == heads ? "\($0.name)/\(patch)" : nil }
    }

    /// For people: `XL/2: width 1152, 28 blocks, 16 heads (published for this width), patches of 2`.
    func statement(headsAsked: Bool) -> String {
        (published.map { "\($0): " } ?? "")
            + "width \(width), \(depth) \(depth == 1 ? "block" : "blocks"), \(heads) \(heads == 1 ? "head" : "heads") "
            + (headsAsked ? "(as you said)" : "(the published number for this width)")
            + ", patches of \(patch)x\(patch)" + (learnSigma ? "; the predicted variance is left out" : "")
    }
}
