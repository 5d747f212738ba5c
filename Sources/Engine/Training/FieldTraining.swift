internal import Datasets
internal import Foundation
internal import Jobs
internal import NN
internal import Storage
internal import Tokenizers
internal import Torch

/// The training of a network along a probability path.
struct FieldTraining: Training {
    let spec: TrainingSpec
    let state: TrainingState
    let objective: FlowMatchingObjective
    let preview: Preview?

    let data: any Dataset
    let source: SourceExamples?
    let text: TextCondition?

    var settings: OptimizationSpec { spec.train }
    var checkpoint: CheckpointSpec { spec.checkpoint }

    /// Opens the data and makes the network.
    /// - Parameters:
    ///   - directory: the run directory, where a network of texts keeps its tokenizer.
    init(
        _ spec: TrainingSpec, by opener: DatasetOpener = DatasetOpener(), in directory: RunDirectory? = nil,
        through files: any FileOperations = SystemFileOperations()
    ) throws {
        let data = try opener.open(spec.data, field: "data")
        let source = try spec.source.map { source in
            try SourceExamples(source, field: "source", shape: data.shape, classes: data.classes, by: opener)
        }
        try source?.check(classes: data, field: "source")
        let text = try spec.condition.text.map { try TextCondition($0, data: data, in: directory, files: files) }
        if let text { opener.reports.change("data") { $0.measure(text, of: data) } }
        do throws(JobFailure) {
            try spec.checkPreview(classes: data.classes)
        } catch {
            opener.reports.change("data") { $0.warnings.append("\(error.description); previews are drawn without") }
        }
        let (network, parameters) = try NetworkFactory.make(
            spec.network, shape: data.shape, classes: data.classes, text: text?.model, seed: spec.seed,
            device: try Device(named: spec.device), precision: spec.train.precision)
        self.spec = spec
        self.data = data
        self.source = source
        self.text = text
        state = try TrainingState(parameters, spec.train)
        if let text { state.foundation = { try text.load(into: parameters) } }
        state.tokenizer = text?.tokens.tokenizer.json
        preview = spec.preview.map {
            Preview(
                $0, spec: spec, shape: data.shape, classes: data.classes,
                classNames: opener.rules == .first ? nil : data.classNames, text: text, source: source)
        }
        objective = try FlowMatchingObjective(
            spec, network: network, parameters: parameters, data: data, source: source, text: text,
            loaders: opener.loaders)
    }
}

extension TrainingSpec {
    /// Checks that the data have the classes of previews. A job without them is trained, and its previews are drawn without.
    /// - Parameter classes: the number of classes of the data.
    func checkPreview(classes: Int) throws(JobFailure) {
        let unknown = preview?.classes.filter { $0 >= classes } ?? []
        guard !unknown.isEmpty else { return }
        let names = unknown.prefix(3).map(String.init).joined(separator: ", ")
        throw JobFailure(
            .badInput,
            "preview.classes: \(names)\(unknown.count > 3 ? " and \(unknown.count - 3) more" : "") "
                + "\(unknown.count == 1 ? "is no class" : "are no classes") of the data, "
                + (classes == 0 ? "which have no labels" : "whose classes are 0 to \(classes - 1)"))
    }
}
