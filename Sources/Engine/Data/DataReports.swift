internal import Datasets
internal import Foundation
internal import Jobs
internal import Storage

/// The findings about the data sets of one job, collected while they are opened and published before the first step.
final class DataReports {
    /// The findings in the order of opening.
    private(set) var all: [DataReport] = []

    /// Adds the findings about a data set.
    func add(_ report: DataReport) { all.append(report) }

    /// Changes the findings about the data set of a field.
    func change(_ field: String, _ body: (inout DataReport) -> Void) {
        guard let place = all.firstIndex(where: { $0.field == field }) else { return }
        body(&all[place])
    }
}

extension JobContext {
    /// Publishes the findings about the data: a file in the run directory, an event for each data set, a warning for each doubt.
    /// An attempt that finds the same as the one before publishes nothing.
    func publishFindings() throws {
        let reports = opener.reports.all
        if let known = try? directory.foundData(), known == reports { return }
        guard !reports.isEmpty else { return }
        for report in reports {
            try events.append(.data, data: report)
            for warning in report.warnings { try events.append(.warning, text: "\(report.field): \(warning)") }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            try AtomicFile.write(encoder.encode(reports), to: directory.dataReports, through: files)
        } catch let error as FileError where error.isOutOfSpace {
            // The events say the same.
        }
    }
}

extension DataRules {
    /// The rules that a job was frozen with.
    /// - Throws: `JobFailure` for rules of a later build.
    init(of frozen: FrozenSpec) throws(JobFailure) {
        let number = frozen.dataRules ?? DataRules.first.rawValue
        guard let rules = DataRules(rawValue: number) else {
            throw JobFailure(
                .badInput,
                "dataRules: the job was submitted to a later build, whose rules of reading data (\(number)) this "
                    + "build does not know; install that build, or submit the job again")
        }
        self = rules
    }
}
