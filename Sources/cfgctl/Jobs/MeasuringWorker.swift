internal import Foundation
internal import Jobs

/// The worker program that measures a training job before its submission. It runs here as the caller, without the daemon:
/// it needs only the caller's rights on the data, and keeps nothing.
struct MeasuringWorker {
    let spec: JobSpec
    /// Threads of the tensor engine, as many as the job will have.
    let threads: Int

    /// The time limit of a measurement in seconds.
    private static let limit = 300

    /// Measures the job.
    /// - Throws: `Failure` with the worker's message.
    func cost() throws -> TrainingCost {
        let end = try LocalWorker(spec: spec, threads: threads).run("measure", ["--limit", String(Self.limit)])
        if let output = end.output { return try JSONDecoder().decode(TrainingCost.self, from: output) }
        throw Self.failure(signal: end.signal, code: end.code, said: end.said)
    }

    private static func failure(signal: Int32, code: Int32, said: String) -> Failure {
        switch signal {
        case 0: break
        case SIGINT: return Failure(.interrupted)
        case SIGALRM:
            return Failure(
                .timedOut,
                "the measurement was given up after \(limit / 60) minutes, since a few steps take longer than that; try "
                    + "a smaller train.batch, or train.accumulate")
        case SIGKILL:
            return Failure(
                .jobFailed,
                "the measuring worker was killed, most likely since it needed more memory than there is; try "
                    + "train.accumulate or train.recompute")
        default: return Failure(.internalError, "the measuring worker was ended by signal \(signal)")
        }
        let text = said.isEmpty ? "the measuring worker left with status \(code)" : said
        switch WorkerStatus(rawValue: code) {
        case .badInput: return Failure(.badSpec, "the job cannot be measured: \(text)")
        case .inputOutput: return Failure(.inputOutput, "the job cannot be measured: \(text)")
        default: return Failure(.internalError, "the job cannot be measured: \(text)")
        }
    }
}
