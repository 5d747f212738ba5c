internal import Jobs
internal import Torch

/// A network that somebody's weights are of.
struct ForeignNetwork {
    let spec: NetworkSpec
    /// Channels, height and width of a sample.
    let shape: [Int]
    /// Table of the labels.
    let labels: LabelTable
    /// A few words for people, such as `a transformer of DiT's layout`.
    let name: String
    /// The sizes of the network and how they are known.
    let statement: String
    /// The names of the table of labels and of the bias to which a label's vector is added.
    private let places: (table: String, bias: String)

    /// - Throws: `JobFailure` for tensors of a network that is not known here, and for what they do not tell and nobody said.
    init(_ weights: ForeignWeights, _ spec: ImportSpec) throws(JobFailure) {
        if TransformerLayout.isMeant(by: weights) {
            try self.init(TransformerLayout(weights, heads: spec.heads), spec, weights.facts.arguments)
        } else if ADMLayout.isMeant(by: weights) {
            try self.init(ADMLayout(weights), spec, weights.facts.arguments)
        } else {
            let names = weights.entries.prefix(4).map(\.name).joined(separator: ", ")
            throw JobFailure(
                .badInput,
                "files: the tensors (\(names), ...) are of no network that is known here; known are SiT and DiT "
                    + "(x_embedder.proj.weight), ADM's U-Net (input_blocks.0.0.weight), and exports of cfgd, by their directory"
            )
        }
    }

    private init(
        _ layout: TransformerLayout, _ given: ImportSpec, _ arguments: TrainingArguments
    ) throws(JobFailure) {
        spec = .sit(
            SiTSpec(
                patch: layout.patch, width: layout.width, depth: layout.depth, heads: layout.heads,
                learnSigma: layout.learnSigma))
        shape = [layout.channels, layout.side, layout.side]
        labels = try LabelTable(
            rows: layout.labels, convention: given.convention, asked: given.classes, arguments: arguments)
        places = ("y_embedder.embedding_table.weight", "t_embedder.mlp.2.bias")
        name = "a transformer of DiT's layout" + (layout.published.map { ", \($0)" } ?? "")
        statement = layout.statement(headsAsked: given.heads != nil)
    }

    private init(
        _ layout: ADMLayout, _ given: ImportSpec, _ arguments: TrainingArguments
    ) throws(JobFailure) {
        guard let size = given.size else {
            throw JobFailure(
                .badInput,
                "size: a U-Net works on pictures of any size, and its weights do not tell; say --size 32 or which it is"
            )
        }
        // torchcfm's networks have heads of 64 channels, as its examples make them.
        let headWidth = given.heads == nil && given.convention == .torchcfm ? 64 : nil
        guard given.heads != nil || headWidth != nil else {
            throw JobFailure(.badInput, "heads: the shapes of a U-Net do not tell them; say how many: --heads N")
        }
        spec = .adm(layout.spec(heads: given.heads, headWidth: headWidth))
        shape = [layout.channels, size, size]
        labels = try LabelTable(
            rows: layout.labels, convention: given.convention, asked: given.classes, arguments: arguments)
        places = ("label_emb.weight", "time_embed.2.bias")
        name = "a U-Net of ADM's layout"
        statement =
            layout.statement
            + (given.heads.map { ", \($0) heads (as you said)" } ?? ", heads of 64 channels (torchcfm's)")
    }

    /// Tensors by the names and in the shapes of this project's network.
    func completed(_ tensors: [String: Tensor]) throws(TorchError) -> [String: Tensor] {
        try labels.completed(tensors, table: places.table, bias: places.bias)
    }
}
