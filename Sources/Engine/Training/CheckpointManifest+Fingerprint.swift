internal import Datasets
internal import Jobs

extension CheckpointManifest.Data {
    /// The hashes of a data set, the names of its classes, and the number of their examples.
    /// - Parameters:
    ///   - rules: the rules by which it was read; manifests of jobs of earlier builds stay as they were.
    ///   - words: the words of its captions.
    init(of data: any Dataset, by rules: DataRules, words: [String]? = nil) throws(DataError) {
        let fingerprint = try data.fingerprint()
        self.init(
            images: fingerprint.examples, labels: fingerprint.labels, count: data.count, classNames: data.classNames,
            words: words, classExamples: rules == .first ? nil : DataReport.classExamples(data),
            rules: rules == .first ? nil : rules.rawValue)
    }
}
