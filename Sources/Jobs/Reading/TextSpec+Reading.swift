internal import FlowMath

extension TextSpec {
    init?(reading reader: MappingReader, _ key: String) {
        guard let choice = reader.choice(key, words: ["transformer"], mappings: ["transformer", "clip"]) else {
            return nil
        }
        let settings = choice.settings
        if choice.word == "clip" {
            if !settings.has("path") {
                settings.report(
                    "path", "is missing; expected the directory of CLIP's config.json and model.safetensors")
            }
            self = .clip(
                CLIPSpec(
                    path: settings.path("path") ?? "", context: settings.integer("context", in: 3...4096, default: 77),
                    tokenizer: settings.path("tokenizer")))
        } else {
            let spec = TextTransformerSpec(
                context: settings.integer("context", in: 3...4096, default: 32),
                width: settings.integer("width", in: 1...65536, default: 128),
                depth: settings.integer("depth", in: 1...256, default: 2),
                heads: settings.integer("heads", in: 1...1024, default: 4),
                vocabulary: settings.integer("vocabulary", in: 514...1_000_000, default: 4096),
                tokenizer: settings.path("tokenizer"))
            if spec.width % spec.heads != 0 {
                settings.report("heads", "a width of \(spec.width) cannot be divided into \(spec.heads) heads")
            }
            self = .transformer(spec)
        }
        settings.finish()
        choice.holder?.finish()
    }
}

extension TrainingSpec {
    /// Refuses texts where there are none, and what cannot work with them.
    func checkText(_ reader: MappingReader) {
        func refuse(_ field: String, _ why: String) { reader.report(field: field, why) }
        guard condition.text != nil else {
            if preview?.prompts != nil { refuse("preview.prompts", "needs a network of texts; set condition.text") }
            return
        }
        if !data.isCaptioned {
            refuse(
                "condition.text",
                "the data have no texts; use format captions or shapes, name those of a safetensors file in data.text, or "
                    + "leave it out")
        } else if data.isLabelled {
            refuse(
                "data.labels", "the condition is the text of each example; leave it out, or leave out condition.text")
        }
        if objective.coupling == .optimalTransport {
            refuse(
                "objective.coupling",
                "pairs noise and data within each class, and texts have none: a pairing across texts would change what "
                    + "each means; use independent")
        }
        if let preview, !preview.classes.isEmpty {
            refuse("preview.classes", "the condition is a text; give preview.prompts")
        }
    }
}
