internal import Datasets
internal import Jobs

extension CheckpointManifest.Data {
    /// The hashes of a data set, and the names of its classes.
    /// - Parameter words: the words of its captions.
    init(of data: any Dataset, words: [String]? = nil) throws(DataError) {
        let fingerprint = try data.fingerprint()
        self.init(
            images: fingerprint.examples, labels: fingerprint.labels, count: data.count, classNames: data.classNames,
            words: words)
    }
}
