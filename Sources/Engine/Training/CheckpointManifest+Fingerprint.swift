internal import Digest
internal import Foundation
internal import Jobs

extension CheckpointManifest.Data {
    /// The hashes of the data files.
    init(of data: DataSpec, count: Int) throws {
        switch data.examples {
        case .idx(let files):
            self.init(
                images: try SHA256.hash(ofFile: files.images),
                labels: try files.labels.map { path throws(DigestError) in try SHA256.hash(ofFile: path) },
                count: count)
        case .shapes:
            // The rule is this program's; what it makes follows from the settings.
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            self.init(images: try SHA256.hash(of: try encoder.encode(data)), labels: nil, count: count)
        }
    }
}
