public import Jobs

/// The declaration of a method for the daemon: the right that a call needs, the jobs that its parameters name, and whether
/// a call changes something.
public struct MethodDeclaration<Method: JobsMethod>: Sendable {
    /// The field of the parameters that names jobs.
    public enum JobNames: Sendable {
        /// A field with one job.
        case one(any WritableKeyPath<Method.Parameters, String> & Sendable)
        /// A field with a list of jobs.
        case several(any WritableKeyPath<Method.Parameters, [String]> & Sendable)
    }

    /// The effect of a method that changes something.
    public struct Effect: Sendable {
        /// The jobs that a reply reports as changed, which may be none; `nil` where the call changed nothing at all.
        public let changed: @Sendable (Method.Reply) -> [Job]?
        /// Whether a call with these parameters writes to the queue, and is refused while the queue cannot be written.
        public let writesQueue: @Sendable (Method.Parameters) -> Bool
    }

    /// The caller's action, and the right that it needs.
    public let action: Action
    /// The jobs over which the right is needed; `nil` for a method that needs none over a job.
    public let jobs: JobNames?
    /// The effect of a call; `nil` for a method that only reads.
    public let effect: Effect?
    /// Whether the jobs of a call with these parameters may also be removed ones that can be brought back.
    public var takesRemoved: @Sendable (Method.Parameters) -> Bool = { _ in false }

    /// Reads what everybody who may connect can see.
    public static func browses(_ verb: String) -> Self { Self(action: Action(.browse, verb), jobs: nil, effect: nil) }

    /// Reads the contents of one job.
    public static func looks(
        _ verb: String, job: any WritableKeyPath<Method.Parameters, String> & Sendable
    ) -> Self {
        Self(action: Action(.look, verb), jobs: .one(job), effect: nil)
    }

    /// Changes the named jobs.
    /// - Parameters:
    ///   - takesRemoved: whether the jobs of a call with these parameters may also be removed ones that can be brought back;
    ///     default never.
    ///   - changed: the jobs that a reply reports.
    public static func changes(
        _ verb: String, jobs: any WritableKeyPath<Method.Parameters, [String]> & Sendable,
        takesRemoved: @escaping @Sendable (Method.Parameters) -> Bool = { _ in false },
        _ changed: @escaping @Sendable (Method.Reply) -> [Job]
    ) -> Self {
        Self(
            action: Action(.change, verb), jobs: .several(jobs),
            effect: Effect(changed: changed, writesQueue: { _ in true }), takesRemoved: takesRemoved)
    }

    /// Makes a new job.
    /// - Parameters:
    ///   - writesQueue: whether a call with these parameters stores a job; a dry run does not.
    ///   - made: the job that a reply reports; `nil` after a dry run.
    public static func submits(
        _ verb: String, writesQueue: @escaping @Sendable (Method.Parameters) -> Bool,
        _ made: @escaping @Sendable (Method.Reply) -> Job?
    ) -> Self {
        Self(
            action: Action(.submit, verb), jobs: nil,
            effect: Effect(changed: { made($0).map { [$0] } }, writesQueue: writesQueue))
    }

    /// Brings removed jobs back; the handler finds them and asks for the right to change them.
    /// - Parameter changed: the jobs that a reply reports.
    public static func restores(_ verb: String, _ changed: @escaping @Sendable (Method.Reply) -> [Job]) -> Self {
        Self(
            action: Action(.submit, verb), jobs: nil, effect: Effect(changed: changed, writesQueue: { _ in true }))
    }

    /// Makes a new job of the contents of another one.
    /// - Parameters:
    ///   - job: the other job.
    ///   - made: the new job that a reply reports.
    public static func copies(
        _ verb: String, job: any WritableKeyPath<Method.Parameters, String> & Sendable,
        _ made: @escaping @Sendable (Method.Reply) -> Job
    ) -> Self {
        Self(
            action: Action(.look, verb), jobs: .one(job),
            effect: Effect(changed: { [made($0)] }, writesQueue: { _ in true }))
    }

    /// Changes the queue as a whole or the daemon.
    /// - Parameter writesQueue: whether a call writes to the queue.
    public static func administers(_ verb: String, writesQueue: Bool = true) -> Self {
        Self(
            action: Action(.administer, verb), jobs: nil,
            effect: Effect(changed: { _ in [] }, writesQueue: { _ in writesQueue }))
    }
}
