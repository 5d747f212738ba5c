internal import Jobs

/// The words before the names of a network's tensors, as training frameworks write them: `model.net.`, `ema_model.`.
struct ForeignPrefix {
    /// The prefix with its last point; empty without one.
    let text: String
    /// Whether its words tell of an average; `nil` for names without a prefix.
    let isAverage: Bool?

    /// Tensors of the known networks.
    private static let markers = ["x_embedder.proj.weight", "input_blocks.0.0.weight"]

    /// Finds the prefix of a known network's tensors.
    /// - Parameters:
    ///   - names: the names of all tensors.
    ///   - weights: the set to take where there are several; `nil` takes the average, or the only one.
    ///   - path: the file, for messages.
    /// - Throws: `JobFailure` for several networks of which the wish names none.
    init(of names: [String], _ weights: ImportSpec.Weights?, in path: String) throws(JobFailure) {
        var found: [String] = []
        for name in names {
            for marker in Self.markers where name == marker || name.hasSuffix("." + marker) {
                found.append(String(name.dropLast(marker.count)))
            }
        }
        let averages = found.filter(Self.tellsAverage)
        let raw = found.filter { !Self.tellsAverage($0) }
        let candidates = weights == .raw || averages.isEmpty ? (raw.isEmpty ? averages : raw) : averages
        guard candidates.count <= 1 else {
            throw JobFailure(
                .badInput,
                "\(path): holds \(candidates.count) networks, under "
                    + candidates.map { $0.isEmpty ? "no prefix" : $0 }.joined(separator: ", ")
                    + "; save the state dict of one of them")
        }
        text = candidates.first ?? ""
        isAverage = text.isEmpty ? nil : Self.tellsAverage(text)
        if weights == .raw, isAverage == true {
            throw JobFailure(
                .badInput, "weights: \(path) has no raw weights, only averaged ones, under \(text); say --weights ema")
        }
    }

    private static func tellsAverage(_ prefix: String) -> Bool {
        prefix.split { $0 == "." || $0 == "_" }.contains { $0.lowercased().contains("ema") }
    }
}
