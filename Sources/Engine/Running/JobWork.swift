internal import Jobs

/// The work of one kind of job in this process.
protocol JobWork {
    /// The spec of the kind.
    associatedtype Spec: JobKindSpec

    /// Takes the spec of a job and where the job runs.
    init(_ spec: Spec, in context: JobContext) throws

    /// Goes on from where the last attempt left the run directory, to the end of the job or to where somebody asks to stop.
    /// - Throws: what ends the attempt; `JobFailure` tells the status of every error.
    func run() throws -> JobEnd
}

/// A spec whose work the engine can do. The conformance of a kind stands beside its work and is all that registers it.
protocol RunnableSpec: JobKindSpec {
    /// The work of a job of this kind.
    associatedtype Work: JobWork where Work.Spec == Self
}

extension RunnableSpec {
    /// Does the work of a job.
    func run(in context: JobContext) throws -> JobEnd { try Work(self, in: context).run() }
}

extension JobSpec {
    /// Does the work of a job, whatever its kind.
    func run(in context: JobContext) throws -> JobEnd {
        guard let spec = value as? any RunnableSpec else {
            throw JobFailure(.internalError, "kind: this build cannot run a job of kind \(kind.rawValue)")
        }
        return try spec.run(in: context)
    }
}
