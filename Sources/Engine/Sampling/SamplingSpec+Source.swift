internal import Datasets
internal import Jobs

extension SamplingSpec {
    /// The examples that samples of a model begin at: those that the spec names, else those that the model was trained from.
    /// `nil` where samples begin at noise, or where the spec gives the points themselves.
    /// - Throws: `JobFailure` where the examples are gone or have changed since.
    func source(of model: CheckpointManifest, by opener: DatasetOpener) throws -> SourceExamples? {
        guard let trained = model.source, output.noise == nil else { return nil }
        let (shape, classes) = (model.shape, model.classes)
        if let named = samples.source {
            return try SourceExamples(named, field: "samples.source", shape: shape, classes: classes, by: opener)
        }
        let advice = "name the examples to begin at in samples.source"
        do {
            var opener = opener
            // The examples are those that the model was trained from, read as they were then.
            opener.rules = trained.data.rules.flatMap { DataRules(rawValue: $0) } ?? .first
            let data = try opener.open(
                classes > 0 ? trained.examples : trained.examples.unlabelled, field: "source")
            var found = try CheckpointManifest.Data(of: data, by: opener.rules)
            if classes == 0 { found.labels = trained.data.labels }
            found.classNames = trained.data.classNames
            guard found.isOfSameFiles(as: trained.data) else {
                throw JobFailure(
                    .badInput,
                    "\(trained.examples.name) is no longer what the model was trained from: its SHA-256 differs; \(advice)"
                )
            }
            return try SourceExamples(
                data, of: trained.examples, field: "source", shape: shape, classes: classes, rules: opener.rules)
        } catch let failure as JobFailure {
            throw failure
        } catch let stop as DatasetOpener.Interrupted {
            throw stop
        } catch {
            throw JobFailure(.badInput, "the source of the model cannot be read: \(error); \(advice)")
        }
    }
}
