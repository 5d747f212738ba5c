internal import Jobs
internal import Torch

/// The output of a sampling job: files, pictures, tensors.
protocol SampleOutput {
    /// Whether an earlier attempt wrote a sample.
    func isDone(_ index: Int) -> Bool

    /// Takes the samples of one batch, [indices, ...] on the CPU.
    mutating func add(_ samples: Tensor, _ indices: [Int]) throws

    /// The end of a job that somebody asks to stop after `done` samples.
    func stopped(after done: Int, reason: String) -> JobEnd

    /// Writes the picture and the tensors of all samples.
    func finish() throws
}
