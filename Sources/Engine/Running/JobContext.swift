internal import Jobs
internal import Storage

/// What a job is given to run with, besides its spec.
struct JobContext {
    let frozen: FrozenSpec
    let directory: RunDirectory
    let events: EventLog
    let interruption: any Interruption
    /// The system calls by which the job's state becomes durable.
    var files: any FileOperations = SystemFileOperations()
}
