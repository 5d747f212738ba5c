internal import FlowMath
internal import Jobs

/// Facts and assumptions about a network, for the record of an import.
enum ModelStatements {
    static func of(_ manifest: CheckpointManifest) -> [ImportRecord.Statement] {
        var statements: [ImportRecord.Statement] = [
            .init("samples", manifest.shape.map(String.init).joined(separator: " x ") + " numbers each"),
            manifest.text.map {
                .init(
                    "texts", "prompts of up to \($0.context) tokens, and the empty one for none; its tokenizer is kept")
            }
                ?? .init(
                    "classes",
                    manifest.nullLabel.map { "\(manifest.classes), and \($0) for none" }
                        ?? (manifest.classes > 0
                            ? "\(manifest.classes), and no null label" : "none: it has no condition")),
            .init(
                "convention",
                manifest.convention?.statement
                    ?? "cfgd: noise at t = 0, data at t = 1, it predicts the \(manifest.prediction.rawValue)"),
        ]
        if let source = manifest.source {
            statements.append(.init("source", "samples begin at \(source.examples.name), not at noise"))
        }
        if let latents = manifest.latents {
            let shift = latents.shift.map { " less \($0)" } ?? ""
            statements.append(
                .init(
                    "latents",
                    "those of an autoencoder\(shift), times \(latents.scale)"
                        + (latents.decoder.map { "; decoded by \($0)" }
                            ?? "; without a decoder samples are tensors; output.decoder names one for pictures")))
        } else {
            statements.append(.init("pixels", "as \(manifest.normalization)"))
        }
        return statements
    }
}
