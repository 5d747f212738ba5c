internal import Datasets
internal import Foundation
public import Jobs
internal import Tokenizers

/// A look at the data files of a spec within a time, before the job is submitted: listings, headers, columns, shapes and
/// labels. Nothing is decoded, trained or written.
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
        var issues: [SpecIssue] = []
        for named in frozen.spec.dataSets {
            do {
                let data = try opener.open(named.data, field: named.field)
                guard let text = (frozen.spec.value as? TrainingSpec)?.condition.text, named.field == "data" else {
                    continue
                }
                measure(data, text, opener)
            } catch let error as DataError {
                issues.append(
                    SpecIssue(file: nil, line: nil, column: nil, field: named.field, message: error.description))
            } catch {
                issues.append(
                    SpecIssue(
                        file: nil, line: nil, column: nil, field: named.field, message: JobFailure(error).description))
            }
        }
        return DataLook(reports: opener.reports.all, issues: issues)
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
