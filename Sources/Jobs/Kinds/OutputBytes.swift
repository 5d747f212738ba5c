internal import Foundation

extension SamplingSpec {
    /// Bytes of the samples: as tensors twice, since they are written one by one and then joined; as pictures three bytes a
    /// pixel and a header at most, and once more in the grid.
    public func outputBytes(with models: ModelManifests) -> Int? {
        guard let shape = models[.model]?.shape, !shape.isEmpty else { return nil }
        let (elements, isTooMuch) = shape.reduce((1, false)) { product, size in
            let next = product.0.multipliedReportingOverflow(by: size)
            return (next.partialValue, product.1 || next.overflow)
        }
        if isTooMuch { return .max }
        // Latents are decoded into pictures of eight times the side.
        let pixels = models[.model]?.latents == nil ? elements : elements * 64
        let picture = pixels * 3 + Self.header
        let sample =
            (output.tensors ? 2 * (4 * elements + Self.header) : 0) + (output.images == .png ? picture : 0)
            + (output.grid ? pixels * 3 : 0)
        let samples = samples.total.multipliedReportingOverflow(by: max(1, guidance.scales.count))
        let bytes = samples.partialValue.multipliedReportingOverflow(by: sample)
        return samples.overflow || bytes.overflow ? .max : bytes.partialValue
    }

    /// Bytes of a file beside its elements: its header, and the rest of its last block.
    private static let header = 4096
}

extension ImportSpec {
    /// Bytes of the files: a checkpoint has no more than they have.
    public func outputBytes(with models: ModelManifests) -> Int? {
        files.reduce(into: 0) { sum, path in
            let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
            sum = sum.addingReportingOverflow(size ?? 0).partialValue
        }
    }
}
