public import Foundation

/// The layout of a run directory: the whole contract between the daemon and a worker.
public struct RunDirectory: Sendable, Hashable {
    /// The directory itself.
    public let url: URL

    /// Names a run directory; nothing is read or made.
    public init(_ url: URL) { self.url = url }

    /// Names a run directory by its path.
    public init(path: String) { url = URL(filePath: path, directoryHint: .isDirectory) }

    /// The directory's path.
    public var path: String { url.path(percentEncoded: false) }
    /// The resolved spec, frozen at submit (`FrozenSpec`).
    public var spec: URL { url.appending(path: Self.specName) }
    static let specName = "spec.json"
    /// The current attempt (`Attempt`).
    public var attempt: URL { url.appending(path: "attempt.json") }
    /// Lock file, held by `flock` for as long as a worker works here; contains the worker's process id in digits.
    public var lock: URL { url.appending(path: "lock") }
    /// Events of the job, one `Event` a line, append only.
    public var events: URL { url.appending(path: "events.jsonl") }
    /// Standard output and standard error of the workers.
    public var log: URL { url.appending(path: "log") }
    /// The end of the job (`Outcome`).
    public var outcome: URL { url.appending(path: "outcome.json") }
    /// The findings about the data of the newest attempt (`[DataReport]`).
    public var dataReports: URL { url.appending(path: "data.json") }
    /// One directory for each checkpoint.
    public var checkpoints: URL { url.appending(path: "checkpoints", directoryHint: .isDirectory) }
    /// The checkpoint from which a sampling job samples, linked at submit so that it outlives the training job's pruning.
    public var model: URL { url.appending(path: "model", directoryHint: .isDirectory) }
    /// The checkpoint of `guidance.model`, a weak model or a classifier, linked like `model`.
    public var guidanceModel: URL { url.appending(path: "guide", directoryHint: .isDirectory) }
    /// The checkpoint of a classifier that stands beside another method of guidance, linked like `model`.
    public var classifier: URL { url.appending(path: "classifier", directoryHint: .isDirectory) }
    /// Pictures made during training.
    public var previews: URL { url.appending(path: "previews", directoryHint: .isDirectory) }
    /// One picture for each sample.
    public var samples: URL { url.appending(path: "samples", directoryHint: .isDirectory) }
    /// All samples as tensors, where the spec asks for it.
    public var sampleTensors: URL { url.appending(path: "samples.safetensors") }
    /// The log density of each example of an evaluation.
    public var likelihood: URL { url.appending(path: "likelihood.safetensors") }
    /// The latents and labels of a data set that was encoded.
    public var latents: URL { url.appending(path: "latents.safetensors") }
    /// All samples in one picture: a row for each scale or class.
    public var grid: URL { url.appending(path: "grid.png") }

    /// The picture of the preview after `step` steps.
    public func preview(step: Int) -> URL { previews.appending(path: "\(StepName(step: step)).png") }

    /// The picture of one sample.
    public func sample(index: Int) -> URL { samples.appending(path: "\(StepName.digits(index)).png") }
}
