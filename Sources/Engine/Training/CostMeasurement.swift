internal import Foundation
public import Jobs
internal import NN
internal import Torch

/// The measurement of a training's cost: opens the data, makes the network, does 2 to 20 steps, counts the bytes of a
/// checkpoint and draws a preview where the spec asks for previews. Nothing is written to the run directory.
///
///     let (status, cost) = CostMeasurement().run(RunDirectory(path: "/tmp/run")) { print($0) }
///     if let cost { print(cost.stepSeconds, cost.memory) }
public struct CostMeasurement {
    /// The number of measured steps, and the time after which no further step begins once two are measured.
    private static let steps = 2...20
    private static let enough = Duration.seconds(2)

    /// Creates a measurement.
    public init() {}

    /// Measures the job of a run directory, in which nothing is written; pictures that it decodes are kept in the cache.
    /// - Parameter complain: called with the reason where the measurement fails.
    /// - Returns: the status for the process to exit with, and the cost where the measurement succeeded.
    public func run(_ directory: RunDirectory, complain: (String) -> Void) -> (
        status: WorkerStatus, cost: TrainingCost?
    ) {
        do {
            let frozen = try SpecLoader.load(directory)
            try frozen.prepareEngine()
            let opener = DatasetOpener(threads: frozen.threads)
            guard let spec = frozen.spec.value as? any TrainableSpec else {
                throw JobFailure(
                    .badInput, "a job of kind \(frozen.spec.kind.rawValue) trains nothing; only a training is measured")
            }
            return (.succeeded, try cost(of: spec.training(by: opener), frozen))
        } catch {
            let failure = JobFailure(error)
            complain(failure.description)
            return (failure.status, nil)
        }
    }

    private func cost(of job: some Training, _ frozen: FrozenSpec) throws -> TrainingCost {
        let (clock, step) = (ContinuousClock(), TrainingStep(job.settings))
        func seconds(_ body: () throws -> Void) rethrows -> Double { try clock.measure(body) / .seconds(1) }
        try job.state.begin()
        func next() throws -> Double { try seconds { _ = try step(job.state, minimizing: job.objective) } }
        let first = try next()
        let began = clock.now
        var times: [Double] = []
        while times.count < Self.steps.lowerBound
            || times.count < Self.steps.upperBound && began.duration(to: clock.now) < Self.enough
        {
            times.append(try next())
        }
        let median = times.sorted()[times.count / 2]
        let preview = try job.preview.map { preview in
            try seconds { _ = try preview.draw(job.state.average) }
        }
        let steps = job.settings.steps
        let previews = job.preview.map { steps / $0.spec.every } ?? 0
        let bytes = try job.state.bytes()
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let device = job.state.parameters.device
        return TrainingCost(
            device: frozen.spec.device, threads: frozen.threads, parameters: job.state.parameters.count,
            memory: usage.ru_maxrss * 1024, deviceMemory: TorchRuntime.peakMemory(of: device),
            measuredSteps: times.count, firstStepSeconds: first, stepSeconds: median, previewSeconds: preview,
            seconds: Double(steps) * median + Double(previews) * (preview ?? 0), checkpointBytes: bytes,
            checkpoints: job.checkpoint.simultaneous(steps: steps))
    }
}
