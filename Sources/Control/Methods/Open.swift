public import Varlink

/// Starts jobs again after `Drain`.
public enum Open: JobsMethod {
    /// Nothing goes in.
    public typealias Parameters = NoParameters
    /// What the daemon answers: an open queue.
    public typealias Reply = Drain.Reply
}
