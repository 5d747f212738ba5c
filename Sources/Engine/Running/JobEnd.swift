internal import Jobs

/// How a job's run in this process ended, where it did not fail.
enum JobEnd {
    /// Everything that the spec asked for is there.
    case finished(step: Int, text: String, record: JobKind.Record? = nil)
    /// Somebody asked it to leave; what is done is saved.
    case stopped(step: Int, text: String)
}
