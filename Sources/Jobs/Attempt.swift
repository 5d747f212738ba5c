/// `attempt.json` of a run directory: the current attempt of the job, as its worker needs it. The daemon writes the
/// file before it starts a worker; a worker that finds a number other than its own exits at once.
public struct Attempt: Codable, Sendable, Hashable {
    /// Number of the attempt, from 1.
    public var attempt: Int
    /// The job's number, 0 for a run directory that no daemon made.
    public var job: Int
    /// The job's name, for records about it.
    public var name: String?
    /// The user who submitted the job, for records about it.
    public var uid: UInt32?
    /// The index of the only GPU that the worker sees; `nil` for none.
    public var gpu: Int?
    /// The user for whom the worker reads; `nil` for a job of the user who runs the daemon, or of root.
    public var reader: Reader?
    /// Bytes of every file system that the worker leaves free; `nil` for none.
    public var reserve: Int?

    /// Creates an attempt.
    public init(
        attempt: Int, job: Int, name: String? = nil, uid: UInt32? = nil, gpu: Int? = nil, reader: Reader? = nil,
        reserve: Int? = nil
    ) {
        self.attempt = attempt
        self.job = job
        self.name = name
        self.uid = uid
        self.gpu = gpu
        self.reader = reader
        self.reserve = reserve
    }
}
