internal import Jobs
internal import Torch

/// What becomes of the samples of a job.
protocol SampleOutput {
    /// Whether a sample of an earlier attempt is there.
    func isDone(_ index: Int) -> Bool

    /// Takes the samples of one batch, [indices, ...] on the CPU.
    mutating func add(_ samples: Tensor, _ indices: [Int]) throws

    /// How the job ends where somebody asks to stop after so many samples.
    func stopped(after done: Int, reason: String) -> JobEnd

    /// Writes what is made of all samples.
    func finish() throws
}
