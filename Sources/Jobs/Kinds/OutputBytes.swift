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
        let picture = pixels * 3 + OutputSize.header
        let sample =
            (output.tensors ? 2 * (4 * elements + OutputSize.header) : 0) + (output.images == .png ? picture : 0)
            + (output.grid ? pixels * 3 : 0)
        let samples = samples.total.multipliedReportingOverflow(by: max(1, guidance.scales.count))
        let bytes = samples.partialValue.multipliedReportingOverflow(by: sample)
        return samples.overflow || bytes.overflow ? .max : bytes.partialValue
    }
}

extension EvaluationSpec {
    /// Bytes of the likelihoods; `nil` where only the data tell the number of examples.
    public func outputBytes(with models: ModelManifests) -> Int? { examples.map(outputBytes(examples:)) }

    /// Bytes of the likelihoods of a number of examples: a log density twice, since each batch is a file until all are joined.
    public func outputBytes(examples: Int) -> Int {
        let batches = (examples + batch - 1) / max(1, batch)
        return OutputSize.sum(examples, 2 * 8 * 4, batches, 2 * OutputSize.header)
    }
}

extension EncodingSpec {
    /// Bytes of the latents.
    /// - Parameters:
    ///   - examples: the number of examples.
    ///   - elements: float32 numbers of the latents of one example.
    ///   - texts: bytes of all texts together.
    public func outputBytes(examples: Int, elements: Int, texts: Int = 0) -> Int {
        // A label, and the end of the text.
        OutputSize.sum(
            examples, 4 * elements + (data.isLabelled ? 8 : 0) + (data.isCaptioned ? 8 : 0), 1,
            texts + OutputSize.header)
    }
}

/// The size of output files.
enum OutputSize {
    /// Bytes of a file beside its elements: its header, and the rest of its last block.
    static let header = 4096

    /// `a b + c d`; the largest number where that is more than there can be.
    static func sum(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Int {
        let (one, other) = (a.multipliedReportingOverflow(by: b), c.multipliedReportingOverflow(by: d))
        let sum = one.partialValue.addingReportingOverflow(other.partialValue)
        return one.overflow || other.overflow || sum.overflow ? .max : sum.partialValue
    }
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
