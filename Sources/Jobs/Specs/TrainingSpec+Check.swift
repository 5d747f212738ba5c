internal import FlowMath

extension TrainingSpec {
    /// Refuses what only a standard normal source allows, with the reason.
    func checkSource(_ reader: MappingReader) {
        func refuse(_ key: String, _ why: String) { reader.report(field: "objective.\(key)", why) }
        switch objective.predict {
        case .velocity, .data: break
        case .score:
            refuse("predict", "the score follows from the noise, and the source is a data set; use velocity or data")
        case .noise:
            refuse("predict", "there is no noise to predict where the source is a data set; use velocity or data")
        }
        if objective.weighting == .likelihood {
            refuse("weighting", "the bound of the likelihood holds for a Gaussian source only; use none or velocity")
        }
        if path.hasInfiniteSlope {
            reader.report(
                "path",
                "sigma' is infinite at t = 1, and with a source whose mean is not 0 so is the velocity; use linear, cosine "
                    + "or polynomial")
        }
        if source?.isLabelled == true, !data.isLabelled {
            reader.report(
                field: "source.labels",
                "pair the source with the classes of data, which has no labels; leave it out, or give data.labels")
        }
    }

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
