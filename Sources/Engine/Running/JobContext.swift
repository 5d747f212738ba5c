internal import Jobs
internal import Storage

/// The environment of a job's work, the same for every kind.
struct JobContext {
    /// The frozen spec, with the checkpoints that were fixed for it.
    let frozen: FrozenSpec
    /// The run directory.
    let directory: RunDirectory
    /// The log for the events of this attempt.
    let events: EventLog
    /// The source of requests to stop or to save.
    let interruption: any Interruption
    /// The system calls by which the job's state becomes durable.
    let files: any FileOperations
    /// The models that this process kept from its last job.
    let models: KeptModels
    /// The opener of the data sets that the spec names.
    let opener: DatasetOpener

    init(
        frozen: FrozenSpec, directory: RunDirectory, events: EventLog, interruption: any Interruption,
        files: any FileOperations = SystemFileOperations(), models: KeptModels = KeptModels()
    ) throws(JobFailure) {
        self.frozen = frozen
        self.directory = directory
        self.events = events
        self.interruption = interruption
        self.files = files
        self.models = models
        opener = try DatasetOpener(
            frozen, in: directory, steps: frozen.spec.steps ?? 0, events: events, interruption: interruption)
    }
}
