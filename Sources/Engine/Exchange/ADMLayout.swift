internal import Jobs

/// The sizes of a U-Net of ADM's layout, as the names and shapes of its tensors tell them: torchcfm's and flow_matching's.
struct ADMLayout: Equatable {
    var channels: Int
    var width: Int
    var multipliers: [Int]
    var blocks: Int
    var attention: [Int]
    var scaleShift: Bool
    var resample: ADMSpec.Resample
    /// Rows of the label table, 0 for a network without labels.
    var labels: Int

    /// Whether the tensors are of such a network at all.
    static func isMeant(by weights: ForeignWeights) -> Bool {
        weights.has("input_blocks.0.0.weight") && weights.has("time_embed.0.weight")
    }

    /// - Throws: `JobFailure` for shapes that do not fit together.
    init(_ weights: ForeignWeights) throws(JobFailure) {
        guard let input = weights.shape("input_blocks.0.0.weight"), input.count == 4,
            let time = weights.shape("time_embed.0.weight"), time.count == 2, time[1] > 0,
            let output = weights.shape("out.2.weight"), output.count == 4
        else {
            throw JobFailure(
                .badInput,
                "files: a U-Net of ADM's layout has input_blocks.0.0, time_embed.0 and out.2; one is not here")
        }
        (channels, width) = (input[1], time[1])
        guard output[0] == channels else {
            throw JobFailure(
                .badInput,
                "files: the U-Net gives \(output[0]) channels for \(channels); one that predicts a variance too is not known here"
            )
        }
        let names = weights.entries.map(\.name)
        func place(_ name: String, of prefix: String) -> Int? {
            name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count).prefix { $0 != "." }) : nil
        }
        let (downPrefix, upPrefix) = ("input_blocks.", "output_blocks.")
        // As many pieces on the way up as on the way down; the last one down may be without parameters, none up is.
        let pieces = (names.compactMap { place($0, of: upPrefix) }.max() ?? -1) + 1
        let doublingConvolutions = names.filter { $0.hasPrefix(upPrefix) && $0.hasSuffix(".conv.weight") }.count
        let doublingBlocks = names.filter { name in
            name.hasPrefix(upPrefix) && name.hasSuffix(".in_layers.2.weight")
                && !name.hasSuffix(".0.in_layers.2.weight")
        }.count
        let present = Set(names.compactMap { place($0, of: downPrefix) })
        let halvings: Int
        if doublingConvolutions > 0 {
            (resample, halvings) = (.convolution, doublingConvolutions)
        } else if doublingBlocks > 0 {
            (resample, halvings) = (.residual, doublingBlocks)
        } else {
            (resample, halvings) = (.plain, pieces - present.count)
        }
        let levels = halvings + 1
        guard halvings >= 0, pieces > 0, pieces % levels == 0, pieces / levels > 1 else {
            throw JobFailure(
                .badInput, "files: \(pieces) output_blocks in \(levels) levels are no U-Net of ADM's layout")
        }
        blocks = pieces / levels - 1
        var (multipliers, attention) = ([Int](), [Int]())
        for level in 0..<levels {
            let first = 1 + level * (blocks + 1)
            let name = "\(downPrefix)\(first).0.in_layers.2.weight"
            guard let shape = weights.shape(name), shape[0] % width == 0 else {
                throw JobFailure(.badInput, "files: \(name) is missing or has no multiple of \(width) channels")
            }
            multipliers.append(shape[0] / width)
            if weights.has("\(downPrefix)\(first).1.qkv.weight") { attention.append(level) }
        }
        (self.multipliers, self.attention) = (multipliers, attention)
        let told = weights.shape("\(downPrefix)1.0.emb_layers.1.weight")?[0] ?? 0
        scaleShift = told == 2 * width * multipliers[0]
        labels = weights.shape("label_emb.weight")?[0] ?? 0
    }

    /// The network with so many heads, or so wide ones.
    func spec(heads: Int?, headWidth: Int?) -> ADMSpec {
        ADMSpec(
            width: width, multipliers: multipliers, blocks: blocks, attention: attention, heads: heads,
            headWidth: headWidth, scaleShift: scaleShift, resample: resample)
    }

    /// The architecture in one line, for the record.
    var statement: String {
        "width \(width), multipliers \(multipliers), \(blocks) \(blocks == 1 ? "block" : "blocks") a level, attention at levels \(attention), "
            + (scaleShift ? "with scale and shift" : "with addition") + " of time, \(resample.rawValue) resampling"
    }
}
