extension CheckpointManifest {
    /// Why the model's samples cannot be made into the pictures that a spec asks for, and what to do; `nil` where they can.
    public func pictureObstacle(_ output: OutputSpec) -> String? {
        guard output.grid || output.images == .png, shape.count != 3 || ![1, 3].contains(shape[0]) else { return nil }
        let numbers = shape.map(String.init).joined(separator: " x ")
        return "the model draws \(numbers) numbers, which are no picture; ask for tensors alone: "
            + "output: {grid: false, images: none, tensors: true}"
    }
}
