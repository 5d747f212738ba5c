internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// The samples that a job draws, and the place of each in the picture of all.
///
/// Sample `i` of scale `s` has the index `s * total + i`; its noise and its label depend on `i` alone, so that the scales
/// of a sweep start from the same noise.
struct SamplePlan {
    let scales: [Double]
    /// Class labels, empty without a condition.
    let classes: [Int]
    /// The tokens of each text, empty without any.
    let prompts: [[Int64]]
    /// The number of samples of each class or text.
    let each: Int
    /// The number of samples of one scale.
    let total: Int

    /// The largest number of columns of the picture.
    private static let mostColumns = 64

    /// - Parameter prompts: makes tokens of the texts of a spec for a model of texts.
    init(_ spec: SamplingSpec, prompts: PromptTokens? = nil) {
        self.prompts = prompts.map { tokens in (spec.samples.prompts ?? []).map { tokens.condition($0).row } } ?? []
        scales = spec.guidance.method == .none ? [1] : spec.guidance.canonicalScales
        classes = spec.samples.classes
        each = spec.samples.each
        total = spec.samples.total
    }

    /// The number of samples of the whole job.
    var count: Int { scales.count * total }

    /// Whether samples have a condition.
    var isConditional: Bool { conditions > 0 }

    private var conditions: Int { max(classes.count, prompts.count) }

    /// The place of a sample's condition among the classes or texts of the spec.
    func condition(_ i: Int) -> Int { i / each }

    /// The label of a sample of any scale.
    func label(_ i: Int) -> Int { classes[i / each] }

    /// The labels of samples of any scale, int64 [samples], or their tokens, [samples, tokens]; `nil` without a condition.
    func labels(_ samples: [Int]) throws(TorchError) -> Tensor? {
        if let first = prompts.first {
            return try Tensor(samples.flatMap { prompts[condition($0)] }, shape: [samples.count, first.count])
        }
        return classes.isEmpty ? nil : try Tensor(samples.map { Int64(label($0)) }, shape: [samples.count])
    }

    /// The name of a row of the picture of all, whose first sample has an index: of the class where a row is one class, or the
    /// scale of a sweep over named classes; empty without names.
    func rowName(_ index: Int, _ names: [String]?) -> String {
        guard let names, !classes.isEmpty, scales.count > 1 || each > 1 else { return "" }
        if scales.count > 1 { return "w = " + JobProgress.digits(scales[index / total]) }
        let label = label(index % total)
        return names.indices.contains(label) ? names[label] : "\(label)"
    }

    /// The names of the columns of the picture of all, by the samples of its first row: of classes, where a row has several.
    func columnNames(_ row: [Int], _ names: [String]?) -> [String] {
        guard let names, !classes.isEmpty, scales.count > 1 || each == 1 else { return [] }
        return row.map { index in
            let label = label(index % total)
            return names.indices.contains(label) ? names[label] : "\(label)"
        }
    }

    /// The label of a sample in a file of samples: the class, the place of its text among the texts of the spec, or
    /// `null` without a condition.
    func recordedLabel(_ i: Int, null: Int) -> Int64 {
        if !prompts.isEmpty { return Int64(condition(i)) }
        return Int64(classes.isEmpty ? null : label(i))
    }

    /// The scale of each sample of the job.
    var recordedScales: [Float] { (0..<count).map { Float(scales[$0 / total]) } }

    /// The picture of all: a row for each scale of a sweep, else a row for each class or text, else as square as can be.
    var grid: (indices: [Int], columns: Int) {
        if scales.count > 1 {
            let columns = min(total, Self.mostColumns)
            return (scales.indices.flatMap { s in (0..<columns).map { s * total + $0 } }, columns)
        }
        if isConditional {
            // One of each is one row, not one column.
            if each == 1 { return (Array(0..<min(total, Self.mostColumns)), min(total, Self.mostColumns)) }
            let columns = min(each, Self.mostColumns)
            return ((0..<conditions).flatMap { c in (0..<columns).map { c * each + $0 } }, columns)
        }
        var columns = 1
        while columns * columns < total, columns < Self.mostColumns { columns += 1 }
        return (Array(0..<min(total, columns * Self.mostColumns)), columns)
    }
}
