internal import Datasets
internal import Jobs

extension CheckpointManifest.Data {
    /// The hashes of a data set, and the names of its classes.
    init(of data: any Dataset) throws(DataError) {
        let fingerprint = try data.fingerprint()
        self.init(
            images: fingerprint.examples, labels: fingerprint.labels, count: data.count, classNames: data.classNames)
    }
}
