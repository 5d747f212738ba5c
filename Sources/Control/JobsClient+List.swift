public import Jobs
public import Varlink

extension JobsClient {
    /// Lists jobs, however many, in several replies.
    /// - Throws: `VarlinkError` if the daemon replies with an error, `VarlinkClientError` if the connection fails.
    public func list(_ parameters: List.Parameters) async throws -> [Job] {
        var jobs: [Job] = []
        for try await reply in stream(List.self, parameters) { jobs += reply.jobs }
        return jobs
    }

    /// Lists jobs and returns the replies merged into one, as JSON.
    /// - Throws: `VarlinkError` if the daemon replies with an error, `VarlinkClientError` if the connection fails.
    public func listJSON(_ parameters: List.Parameters) async throws -> JSONValue {
        var jobs: [JSONValue] = []
        do {
            for try await reply in connection.stream(List.fullName, parameters) {
                jobs += reply["jobs"]?.arrayValue ?? []
            }
        } catch let error as VarlinkError {
            throw Self.translated(error)
        }
        return ["jobs": .array(jobs)]
    }
}
