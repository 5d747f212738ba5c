/// An interface with its implementation.
///
/// ```swift
/// struct GreeterService: VarlinkService {
///     let interface: VarlinkInterface
///
///     func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
///         let name = call.parameters["name"]?.stringValue ?? ""
///         try await reply.send(["text": "Hello, \(name)"])
///     }
/// }
/// ```
public protocol VarlinkService: Sendable {
    /// The interface; calls are checked against it before `handle`.
    var interface: VarlinkInterface { get }

    /// Answers one call through `reply`.
    ///
    /// Calls of one connection run one after the other, calls of different connections concurrently. The task is
    /// cancelled when the server stops and, except for oneway calls, when the client hangs up. Returning without a last
    /// reply sends an empty one.
    ///
    /// - Throws: `VarlinkError` to reply with it; any other error is replied as `answer(to:)` returns.
    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws

    /// Returns the reply to an error other than `VarlinkError`, by default `InternalError` of the interface with the
    /// error's text in `message`.
    func answer(to error: any Error) -> VarlinkError
}

extension VarlinkService {
    /// Returns the interface's `InternalError` with the error's text.
    public func answer(to error: any Error) -> VarlinkError {
        VarlinkError(
            name: "\(interface.name).InternalError", parameters: ["message": .string(String(describing: error))])
    }
}
