internal import Datasets
internal import Foundation
public import Jobs
internal import NN
internal import Tokenizers

/// A look at the data files of a spec within a time, before the job is submitted: listings, headers, columns, shapes and
/// labels, and whether network, texts, source and previews fit them. Nothing is decoded, trained or written.
///
///     let look = DataInspection(seconds: 1).run(RunDirectory(path: "/tmp/run")) { print($0) }
///     for statement in look?.reports.first?.statements ?? [] { print(statement.about, statement.text) }
public struct DataInspection {
    private let seconds: Double

    /// Creates a look that ends after a time in seconds, after which only what was begun is finished.
    public init(seconds: Double) { self.seconds = seconds }

    /// Looks at the data of the spec of a run directory.
    /// - Parameter complain: called with the reason where the spec cannot be read.
    /// - Returns: the findings; `nil` where the spec cannot be read.
    public func run(_ directory: RunDirectory, complain: (String) -> Void) -> DataLook? {
        do {
            return try look(at: SpecLoader.load(directory))
        } catch {
            complain(JobFailure(error).description)
            return nil
        }
    }

    private func look(at frozen: FrozenSpec) throws -> DataLook {
        var opener = DatasetOpener(threads: frozen.threads, rules: try DataRules(of: frozen))
        opener.deadline = .now + .seconds(seconds)
        var look = DataLook(reports: [], issues: [])
        switch frozen.spec.value {
        case let spec as TrainingSpec: inspect(spec, opener, &look)
        case let spec as ClassifierSpec: inspect(spec, opener, &look)
        case let spec as EncodingSpec: inspect(spec, opener, &look)
        case let spec as EvaluationSpec: inspect(spec, opener, &look)
        default:
            for named in frozen.spec.dataSets {
                note(&look, named.field) { _ = try opener.open(named.data, field: named.field) }
            }
            // Whether a sampling job reads the labels of its source is up to the model.
            if frozen.spec.value is SamplingSpec {
                look.issues += look.faults
                look.faults = []
            }
        }
        look.reports = opener.reports.all
        return look
    }

    /// The reason why a data set cannot be used.
    private struct Finding: Error {
        let issue: SpecIssue
        /// Whether the content of the files or the spec is at fault, and not this machine or the moment.
        let isCertain: Bool

        init(_ error: any Error, _ field: String) {
            switch error {
            case let error as DataError:
                (issue, isCertain) = (SpecIssue(field, error.description), error.isCertain)
            case let error as JobFailure:
                // Messages of jobs begin with their field.
                let place = error.description.prefixMatch(of: #/([a-z][a-z.-]*): /#)
                issue = SpecIssue(
                    place.map { String($0.1) } ?? field,
                    place.map { String(error.description[$0.range.upperBound...]) } ?? error.description)
                isCertain = error.status == .badInput
            default: (issue, isCertain) = (SpecIssue(field, JobFailure(error).description), false)
            }
        }
    }

    /// Does one part of the look, and notes why it fails; the other parts are done all the same.
    /// - Returns: the result; `nil` after a failure.
    @discardableResult
    private func note<Result>(_ look: inout DataLook, _ field: String, _ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch {
            let finding = Finding(error, field)
            if finding.isCertain { look.faults.append(finding.issue) } else { look.issues.append(finding.issue) }
            return nil
        }
    }

    private func inspect(_ spec: TrainingSpec, _ opener: DatasetOpener, _ look: inout DataLook) {
        guard let data = note(&look, "data", { try opener.open(spec.data, field: "data") }) else {
            // Its own files may be at fault as well.
            if let source = spec.source { note(&look, "source") { _ = try opener.open(source, field: "source") } }
            return
        }
        if let source = spec.source {
            note(&look, "source") {
                let source = try SourceExamples(
                    source, field: "source", shape: data.shape, classes: data.classes, by: opener)
                if !data.findings.isCut { try source.check(classes: data, field: "source") }
            }
        }
        if let text = spec.condition.text {
            note(&look, "condition.text") { try TextCondition.check(data) }
            measure(data, text, opener)
        }
        note(&look, "network") { try NetworkFactory.check(spec.network, data.shape) }
        // Of a part of the examples not all classes are known.
        if data.findings.isCut { return }
        note(&look, "preview.classes") { try spec.checkPreview(classes: data.classes) }
    }

    private func inspect(_ spec: ClassifierSpec, _ opener: DatasetOpener, _ look: inout DataLook) {
        guard let data = note(&look, "data", { try opener.open(spec.data, field: "data") }) else { return }
        note(&look, "network") { try NetworkFactory.check(spec.network, data.shape) }
        guard !data.findings.isCut, note(&look, "data.labels", { try ClassifierTraining.check(data) }) != nil,
            let heldOut = note(&look, "test.data", { try HeldOutExamples(spec, data, by: opener) })
        else { return }
        opener.reports.change("data") { $0.warnings += heldOut.warnings }
    }

    private func inspect(_ spec: EncodingSpec, _ opener: DatasetOpener, _ look: inout DataLook) {
        let data = note(&look, "data") { try opener.open(spec.data, field: "data") }
        let configuration = note(&look, "autoencoder") {
            try Autoencoder.configuration(of: spec.autoencoder, field: "autoencoder")
        }
        guard let data, let configuration else { return }
        let shape = note(&look, "data") {
            try LatentEncoder.shape(of: data, configuration.factor, inputs: configuration.inputChannels)
        }
        guard let shape else { return }
        look.outputBytes = spec.outputBytes(
            examples: data.count, elements: shape.reduce(configuration.latentChannels, *))
    }

    private func inspect(_ spec: EvaluationSpec, _ opener: DatasetOpener, _ look: inout DataLook) {
        guard let examples = spec.data,
            let data = note(&look, "data", { try opener.open(examples, field: "data") })
        else { return }
        look.outputBytes = spec.outputBytes(examples: data.count)
    }

    /// Measures the texts by the tokenizer that the spec names; without one, which is trained only by the job, by words.
    private func measure(_ data: any Dataset, _ text: TextSpec, _ opener: DatasetOpener) {
        guard data.isCaptioned else { return }
        let path: String? =
            switch text {
            case .clip(let spec): CLIPFolder(spec).tokenizer
            case .transformer(let spec): spec.tokenizer
            }
        let tokenizer = path.flatMap { try? Tokenizer(path: $0) }
        opener.reports.change("data") { report in
            report.measure(
                data, room: text.context - (tokenizer?.start.count ?? 1) - 1, countsWords: tokenizer == nil,
                until: opener.deadline
            ) { tokenizer?.tokens($0).count ?? $0.split(whereSeparator: \.isWhitespace).count }
        }
    }
}
