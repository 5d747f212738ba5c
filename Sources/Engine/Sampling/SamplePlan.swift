internal import Jobs
internal import Torch

/// Which samples a job draws, and where each stands in the picture of all.
///
/// Sample `i` of scale `s` has the index `s * total + i`; its noise and its label depend on `i` alone, so that the scales
/// of a sweep start from the same noise.
struct SamplePlan {
    let scales: [Double]
    /// Class labels, empty without a condition.
    let classes: [Int]
    /// Samples of each class.
    let each: Int
    /// Samples of one scale.
    let total: Int

    /// More columns than this are not drawn into the picture.
    private static let mostColumns = 64

    init(_ spec: SamplingSpec) {
        scales = spec.guidance.method == .none ? [1] : spec.guidance.canonicalScales
        classes = spec.samples.classes
        each = spec.samples.each
        total = spec.samples.total
    }

    /// Samples of the whole job.
    var count: Int { scales.count * total }

    /// The label of a sample of any scale.
    func label(_ i: Int) -> Int { classes[i / each] }

    /// The labels of samples of any scale, int64 [samples]; `nil` without a condition.
    func labels(_ samples: [Int]) throws(TorchError) -> Tensor? {
        classes.isEmpty ? nil : try Tensor(samples.map { Int64(label($0)) }, shape: [samples.count])
    }

    /// The picture of all: a row for each scale of a sweep, else a row for each class, else as square as can be.
    var grid: (indices: [Int], columns: Int) {
        if scales.count > 1 {
            let columns = min(total, Self.mostColumns)
            return (scales.indices.flatMap { s in (0..<columns).map { s * total + $0 } }, columns)
        }
        if !classes.isEmpty {
            // One of each class is one row, not one column.
            if each == 1 { return (Array(0..<min(total, Self.mostColumns)), min(total, Self.mostColumns)) }
            let columns = min(each, Self.mostColumns)
            return (classes.indices.flatMap { c in (0..<columns).map { c * each + $0 } }, columns)
        }
        var columns = 1
        while columns * columns < total, columns < Self.mostColumns { columns += 1 }
        return (Array(0..<min(total, columns * Self.mostColumns)), columns)
    }
}
