internal import Datasets
internal import Jobs
internal import Torch

/// The conversion of samples to pictures: directly, or through the decoder of latents.
struct SamplePictures {
    /// 1 for grey, 3 for colour.
    let channels: Int
    private let decoder: LatentDecoder?

    /// - Returns: `nil` where no pictures are wanted.
    /// - Throws: `JobFailure` for pictures of what is none, and for a decoder that does not fit.
    init?(_ output: OutputSpec, of manifest: CheckpointManifest, device: Device) throws {
        guard output.drawsPictures else { return nil }
        if let obstacle = manifest.pictureObstacle(output) { throw JobFailure(.badInput, "output: \(obstacle)") }
        decoder = try (output.decoder ?? manifest.latents?.decoder).map {
            try LatentDecoder($0, manifest.latents, shape: manifest.shape, device: device)
        }
        channels = decoder?.channels ?? manifest.shape[0]
    }

    /// The pictures of samples of shape [N, channels, height, width].
    func callAsFunction(_ samples: Tensor) throws -> [PNGImage] {
        try PNGImage.pictures(of: decoder?(samples) ?? samples)
    }
}
