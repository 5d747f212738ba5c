internal import Jobs
internal import Torch

/// The starts of samples: noise or examples of a source that are a function of the seed and the sample's number, at the
/// examples that a spec names, or at the points of a file.
struct SampleStart {
    private enum Origin {
        case drawn(PathStart)
        /// The example of each sample.
        case listed(SourceExamples, [Int])
        case given(Tensor)
    }

    private let origin: Origin
    /// The origin of the starts for the record; `nil` for noise drawn by the seed.
    let text: String?

    /// The tensor's name in a file of starts.
    static let name = "x0"

    /// - Parameters:
    ///   - shape: that of one sample.
    ///   - source: the examples to begin at; `nil` for noise.
    /// - Throws: `JobFailure` for a file of another shape and for classes without an example.
    init(_ spec: SamplingSpec, _ plan: SamplePlan, shape: [Int], source: SourceExamples? = nil) throws {
        if let path = spec.output.noise {
            origin = .given(try Self.points(path, shape: [plan.total] + shape))
            text = "\(Self.name) of \(path)"
            return
        }
        try source?.check(classes: plan.classes, field: spec.samples.source == nil ? "source" : "samples.source")
        let examples = source.map { "\($0.count) examples of \($0.spec.name)" }
        if let source, spec.samples.source != nil {
            origin = .listed(source, Self.order(plan, source))
            text = examples.map { "\($0), in their order" }
        } else {
            origin = .drawn(
                PathStart(RandomStream(seed: spec.samples.seed), for: .sampling, shape: shape, source: source))
            text = examples.map { "\($0), drawn by the seed" }
        }
    }

    /// The starts of samples by their numbers, of shape [numbers, channels, height, width].
    /// - Parameter label: int64 [numbers].
    func callAsFunction(_ numbers: [Int], given label: Tensor?) throws -> Tensor {
        switch origin {
        case .drawn(let start): return try start(step: 0, samples: numbers.map(UInt64.init), given: label)
        case .listed(let source, let order): return try source.batch(numbers.map { order[$0] })
        case .given(let points):
            return try points.indexSelected(dim: 0, Tensor(numbers.map(Int64.init), shape: [numbers.count]))
        }
    }

    /// The n-th sample starts at the n-th example, of its class where the source has labels; after the last one the first
    /// follows again.
    private static func order(_ plan: SamplePlan, _ source: SourceExamples) -> [Int] {
        guard source.isLabelled, !plan.classes.isEmpty else { return (0..<plan.total).map { $0 % source.count } }
        var taken: [Int: Int] = [:]
        return (0..<plan.total).map { number in
            let label = plan.label(number)
            let members = source.members(label)
            defer { taken[label, default: 0] += 1 }
            return members[taken[label, default: 0] % members.count]
        }
    }

    private static func points(_ path: String, shape: [Int]) throws -> Tensor {
        let tensors = try Safetensors(contentsOf: path, names: [name]).tensors
        guard let x0 = tensors[name], x0.shape == shape, x0.dtype == .float32 else {
            throw JobFailure(
                .badInput,
                "\(path): expected a float32 tensor \(name) of shape \(shape), found "
                    + (tensors[name].map { "\($0.dtype) of shape \($0.shape)" } ?? "none of that name"))
        }
        return x0
    }
}
