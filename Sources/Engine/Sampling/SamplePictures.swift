internal import Datasets
internal import Jobs
internal import Torch

/// How samples become pictures.
struct SamplePictures {
    /// 1 for grey, 3 for colour.
    let channels: Int

    /// - Returns: `nil` where no pictures are wanted.
    /// - Throws: `JobFailure` for pictures of what is none.
    init?(_ output: OutputSpec, of manifest: CheckpointManifest) throws(JobFailure) {
        guard output.grid || output.images == .png else { return nil }
        channels = manifest.shape[0]
        if let obstacle = manifest.pictureObstacle(output) { throw JobFailure(.badInput, "output: \(obstacle)") }
    }

    /// The pictures of samples of shape [N, channels, height, width].
    func callAsFunction(_ samples: Tensor) throws -> [PNGImage] { try PNGImage.pictures(of: samples) }
}
