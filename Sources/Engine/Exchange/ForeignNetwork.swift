internal import Jobs
internal import Torch

/// A network that somebody's weights are of.
struct ForeignNetwork {
    let spec: NetworkSpec
    /// Channels, height and width of a sample.
    let shape: [Int]
    /// 0 for a network without labels.
    let classes: Int
    /// Whether its table of labels has a row for none.
    let hasNull: Bool
    /// A few words for people, such as `a transformer of DiT's layout`.
    let name: String
    /// The sizes of the network and how they are known.
    let statement: String

    /// - Throws: `JobFailure` for tensors of a network that is not known here, and for what they do not tell and nobody said.
    init(_ weights: ForeignWeights, _ spec: ImportSpec) throws(JobFailure) {
        if TransformerLayout.isMeant(by: weights) {
            try self.init(TransformerLayout(weights, heads: spec.heads), headsAsked: spec.heads != nil)
        } else if ADMLayout.isMeant(by: weights) {
            try self.init(ADMLayout(weights), spec)
        } else {
            let names = weights.entries.prefix(4).map(\.name).joined(separator: ", ")
            throw JobFailure(
                .badInput,
                "files: the tensors (\(names), ...) are of no network that is known here; known are SiT and DiT "
                    + "(x_embedder.proj.weight), ADM's U-Net (input_blocks.0.0.weight), and exports of cfgd, by their directory"
            )
        }
    }

    private init(_ layout: TransformerLayout, headsAsked: Bool) throws(JobFailure) {
        spec = .sit(
            SiTSpec(
                patch: layout.patch, width: layout.width, depth: layout.depth, heads: layout.heads,
                learnSigma: layout.learnSigma))
        shape = [layout.channels, layout.side, layout.side]
        classes = layout.classes
        hasNull = true
        name = "a transformer of DiT's layout" + (layout.published.map { ", \($0)" } ?? "")
        statement = layout.statement(headsAsked: headsAsked)
    }

    private init(_ layout: ADMLayout, _ given: ImportSpec) throws(JobFailure) {
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
        // flow_matching has a row for no label behind the others, torchcfm has none.
        hasNull = given.convention != .torchcfm
        classes = hasNull ? max(0, layout.labels - 1) : layout.labels
        name = "a U-Net of ADM's layout"
        statement =
            layout.statement
            + (given.heads.map { ", \($0) heads (as you said)" } ?? ", heads of 64 channels (torchcfm's)")
    }

    /// Tensors by the names of this project's network: a label table without a row for none gets one of zeros.
    func completed(_ tensors: [String: Tensor]) throws(TorchError) -> [String: Tensor] {
        guard !hasNull, classes > 0, let table = tensors["label_emb.weight"] else { return tensors }
        var tensors = tensors
        tensors["label_emb.weight"] = try Tensor.cat([table, try Tensor.zeros([1, table.shape[1]])])
        return tensors
    }
}
