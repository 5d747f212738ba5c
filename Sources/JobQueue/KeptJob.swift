/// A removed job whose files are kept, so that it can be brought back.
public struct KeptJob: Sendable, Hashable {
    /// The job's number.
    public var number: Int
    /// The owner's user number.
    public var uid: UInt32
    /// The path of the job's run directory.
    public var directory: String
}
