/// One interface with the code that answers it.
public protocol VarlinkService: Sendable {
    /// What the service offers; calls are checked against it before they arrive.
    var interface: VarlinkInterface { get }

    /// Answers one call through `reply`, or throws a `VarlinkError` to answer with an error.
    ///
    /// Calls of one connection come one after the other, those of different connections at the same time. The task is
    /// cancelled when the client hangs up (a oneway call's is not) and when the server stops. Returning without a final
    /// reply sends an empty one. Any other error is answered as `answer(to:)` says.
    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws

    /// What the client hears of an error that is no `VarlinkError`; by default `InternalError` of the interface with the
    /// error's text in `message`.
    func answer(to error: any Error) -> VarlinkError
}

extension VarlinkService {
    /// The interface's `InternalError`.
    public func answer(to error: any Error) -> VarlinkError {
        VarlinkError(
            name: "\(interface.name).InternalError", parameters: ["message": .string(String(describing: error))])
    }
}
