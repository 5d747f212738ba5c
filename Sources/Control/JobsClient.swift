public import Varlink

/// A connection to the daemon with typed calls, one at a time. Errors of the interface are thrown as `ControlError`, other
/// errors of the server as `VarlinkError`, and connection failures as `VarlinkClientError`.
public struct JobsClient: Sendable {
    /// The connection, for untyped calls.
    public let connection: VarlinkClient

    /// Creates a client on a connection.
    public init(_ connection: VarlinkClient) { self.connection = connection }

    /// Connects to the daemon's socket.
    /// - Throws: `VarlinkClientError` if the daemon cannot be reached.
    public static func connect(path: String) async throws -> JobsClient {
        JobsClient(try await VarlinkClient.connect(path: path))
    }

    /// Calls a method and returns its one reply.
    /// - Throws: `VarlinkError` if the daemon replies with an error, `VarlinkClientError` if the connection fails.
    public func call<Method: JobsMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) async throws -> Method.Reply {
        try await json(method, parameters).decode(Method.Reply.self)
    }

    /// Calls a method and returns its one reply as JSON, with fields that this build does not know.
    /// - Throws: `VarlinkError` if the daemon replies with an error, `VarlinkClientError` if the connection fails.
    public func json<Method: JobsMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) async throws -> JSONValue {
        do {
            return try await connection.call(Method.fullName, parameters, as: JSONValue.self)
        } catch let error as VarlinkError {
            throw Self.translated(error)
        }
    }

    /// Calls a method with `more` and returns its replies as a sequence. Leaving the loop early closes the connection.
    public func stream<Method: JobsMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) -> JobsReplies<Method> {
        JobsReplies(replies: connection.stream(Method.fullName, parameters))
    }

    static func translated(_ error: VarlinkError) -> any Error { ControlError(error) ?? error }
}
