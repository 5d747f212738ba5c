extension OutputSpec {
    /// Whether any picture is written.
    public var drawsPictures: Bool { grid || images == .png }
}

extension CheckpointManifest {
    /// Why the model's samples cannot be made into the pictures that a spec asks for, and what to do; `nil` where they can.
    public func pictureObstacle(_ output: OutputSpec) -> String? {
        guard output.drawsPictures, output.decoder == nil, latents?.decoder == nil else { return nil }
        guard latents != nil || shape.count != 3 || ![1, 3].contains(shape[0]) else { return nil }
        let numbers = shape.map(String.init).joined(separator: " x ")
        let what = latents == nil ? "which are no picture" : "the latents of an autoencoder that it does not name"
        return "the model draws \(numbers) numbers, \(what); name one in output.decoder, or ask for tensors alone: "
            + "{grid: false, images: none, tensors: true}"
    }

    /// The files that samples of the model are made with, besides its checkpoint, as a spec would name them.
    public func inheritedPaths(_ output: OutputSpec) -> [SpecPath] {
        guard output.drawsPictures, output.decoder == nil, let decoder = latents?.decoder else { return [] }
        return [SpecPath(field: "output.decoder", path: decoder)]
    }
}
