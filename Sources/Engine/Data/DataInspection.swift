internal import Datasets
internal import Foundation
public import Jobs
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
        do throws(Finding) {
            switch frozen.spec.value {
            case let spec as TrainingSpec: try inspect(spec, opener)
            case let spec as ClassifierSpec: try inspect(spec, opener)
            default: for named in frozen.spec.dataSets { _ = try dataset(named.data, named.field, opener) }
            }
        } catch {
            // Whether a sampling job reads the labels of its source is up to the model.
            if error.isCertain, !(frozen.spec.value is SamplingSpec) {
                look.faults.append(error.issue)
            } else {
                look.issues.append(error.issue)
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
                (issue, isCertain) = (SpecIssue(field, error.description), error.code == nil)
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

    /// Does one part of the look; its errors are about a field.
    private func finding<Result>(_ field: String, _ body: () throws -> Result) throws(Finding) -> Result {
        do { return try body() } catch { throw Finding(error, field) }
    }

    private func dataset(_ data: DataSpec, _ field: String, _ opener: DatasetOpener) throws(Finding) -> any Dataset {
        try finding(field) { try opener.open(data, field: field) }
    }

    private func inspect(_ spec: TrainingSpec, _ opener: DatasetOpener) throws(Finding) {
        let data = try dataset(spec.data, "data", opener)
        if let source = spec.source {
            try finding("source") {
                let source = try SourceExamples(
                    source, field: "source", shape: data.shape, classes: data.classes, by: opener)
                try source.check(classes: data, field: "source")
            }
        }
        if let text = spec.condition.text {
            try finding("condition.text") { try TextCondition.check(data) }
            measure(data, text, opener)
        }
        try finding("network") { try NetworkFactory.check(spec.network, data.shape) }
        try finding("preview.classes") { try spec.checkPreview(classes: data.classes) }
    }

    private func inspect(_ spec: ClassifierSpec, _ opener: DatasetOpener) throws(Finding) {
        let data = try dataset(spec.data, "data", opener)
        try finding("data.labels") { try ClassifierTraining.check(data) }
        let heldOut = try finding("test.data") { try HeldOutExamples(spec, data, by: opener) }
        opener.reports.change("data") { $0.warnings += heldOut.warnings }
        try finding("network") { try NetworkFactory.check(spec.network, data.shape) }
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
