/// One interface with the code that answers it.
public protocol VarlinkService: Sendable {
    /// What the service offers; calls are checked against it before they arrive.
    var interface: VarlinkInterface { get }

    /// Answers one call through `reply`, or throws a `VarlinkError` to answer with an error.
    ///
    /// Calls of one connection come one after the other, those of different connections at the same time. The task is
    /// cancelled when the client hangs up (a oneway call's is not) and when the server stops. Returning without a final
    /// reply sends an empty one. Any other error goes to the client as `InternalError` of the interface with a `message`.
    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws
}
