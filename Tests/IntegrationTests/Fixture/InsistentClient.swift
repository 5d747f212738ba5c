import Control
import Varlink

/// A client that repeats a call over new connections until it is answered.
struct InsistentClient {
    let path: String
    /// The number of repeated calls.
    private(set) var repeated = 0
    private var connection: JobsClient?

    init(path: String) { self.path = path }

    mutating func call<Method: JobsMethod>(
        _ method: Method.Type, _ parameters: Method.Parameters
    ) async throws -> Method.Reply {
        while true {
            try Task.checkCancellation()
            do {
                let client: JobsClient
                if let connection { client = connection } else { client = try await JobsClient.connect(path: path) }
                connection = client
                return try await client.call(method, parameters)
            } catch is VarlinkClientError {
                connection = nil
            } catch ControlError.shuttingDown {
                connection = nil
            }
            repeated += 1
        }
    }
}
