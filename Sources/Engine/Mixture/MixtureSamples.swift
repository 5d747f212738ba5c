internal import Datasets
internal import Flow
internal import FlowMath
internal import Jobs
internal import Storage
internal import Torch

/// The samples of a mixture, in memory until all are drawn. They take seconds, so that an attempt that was interrupted is made
/// again from the start.
struct MixtureSamples: SampleOutput {
    private let field: GaussianMixtureField
    private let plan: SamplePlan
    private let directory: RunDirectory
    private let drawsGrid: Bool
    private var batches: [Tensor] = []

    init(field: GaussianMixtureField, plan: SamplePlan, directory: RunDirectory, drawsGrid: Bool) {
        self.field = field
        self.plan = plan
        self.directory = directory
        self.drawsGrid = drawsGrid
    }

    func isDone(_ index: Int) -> Bool { false }

    mutating func add(_ samples: Tensor, _ indices: [Int]) { batches.append(samples) }

    func stopped(after done: Int, reason: String) -> JobEnd {
        .stopped(step: 0, text: "stopped before the end: \(reason)")
    }

    /// Writes the points, and draws their densities where they have two coordinates.
    func finish() throws {
        let all = try Tensor.cat(batches)
        try SampleFiles.publish(
            try all.cast(to: .float32), in: directory,
            labels: (0..<plan.count).map { plan.recordedLabel($0 % plan.total, null: field.mixture.classes) },
            scales: plan.recordedScales)
        if drawsGrid, field.mixture.dimension == 2 {
            let picture = try MixturePicture(field: field, plan: plan, samples: all).drawn()
            try AtomicFile.write(try picture.encoded(), to: directory.grid)
        }
    }
}
