internal import Foundation
internal import Jobs
internal import Torch

extension LatentSpec {
    /// The text of a file of latents that tells what they are, as JSON.
    static let metadataKey = "cfgd.latents"

    /// Reads the latent spec from the metadata of a safetensors file; `nil` for a file without one.
    init?(ofFile path: String) {
        guard let text = try? Safetensors.metadata(of: path)[Self.metadataKey],
            let latents = try? JSONDecoder().decode(LatentSpec.self, from: Data(text.utf8)), latents.scale != 0
        else { return nil }
        self = latents
    }
}

extension DataSpec {
    /// The autoencoder of the examples, where their file names one.
    var latents: LatentSpec? {
        guard case .safetensors(let file) = examples else { return nil }
        return LatentSpec(ofFile: file.path)
    }
}
