internal import FlowMath

extension DataSpec {
    /// Reads the key `source`: `gaussian`, which is `nil`, or the examples of a data set.
    init?(source reader: MappingReader) {
        guard reader.has("source") else { return nil }
        guard reader.isMapping("source") else {
            let word = reader.text("source")
            if let word, word != "gaussian" {
                reader.report("source", "\"\(word)\" is no source; expected gaussian, or {images: FILE}")
            }
            return nil
        }
        self.init(reading: reader.mapping("source"))
    }
}

extension TrainingSpec {
    /// Refuses what only a standard normal source allows, with the reason.
    func checkSource(_ reader: MappingReader) {
        // Made only where something is wrong: a reader notes the faults of its mapping each time.
        func refuse(_ key: String, _ why: String) { reader.mapping("objective").report(key, why) }
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
            reader.mapping("source").report(
                "labels",
                "pair the source with the classes of data, which has no labels; leave it out, or give data.labels")
        }
    }
}
