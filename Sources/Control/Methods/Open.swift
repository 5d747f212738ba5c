public import Varlink

/// Starts jobs again after `Drain`.
public enum Open: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .administers("open the queue") }

    /// The empty parameters of the call.
    public typealias Parameters = NoParameters
    /// The reply: an open queue.
    public typealias Reply = Drain.Reply
}
