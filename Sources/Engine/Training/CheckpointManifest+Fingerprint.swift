internal import Digest
internal import Jobs

extension CheckpointManifest.Data {
    /// The hashes of the data files.
    init(of data: DataSpec, count: Int) throws {
        self.init(
            images: try SHA256.hash(ofFile: data.images),
            labels: try data.labels.map { path throws(DigestError) in try SHA256.hash(ofFile: path) }, count: count)
    }
}
