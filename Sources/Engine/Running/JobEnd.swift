internal import Jobs

/// The end of a job's work in this process, where the work did not fail.
enum JobEnd {
    /// Everything that the spec asks for is in the run directory.
    case finished(step: Int, text: String, record: JobKind.Record? = nil)
    /// Stopped on request; finished steps are saved.
    case stopped(step: Int, text: String)
}
