/// A removed job whose files are kept, so that it can be brought back.
public struct KeptJob: Sendable, Hashable {
    /// The job's number.
    public var number: Int
    /// Its owner.
    public var uid: UInt32
    /// Its run directory.
    public var directory: String
}
