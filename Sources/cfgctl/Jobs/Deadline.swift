/// A time limit for a command.
enum Deadline {
    /// Runs the body, and throws exit status 124 after `seconds`; `nil` for no limit.
    static func run<Result: Sendable>(
        seconds: Double?, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let seconds else { return try await body() }
        return try await withThrowingTaskGroup { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Failure(.timedOut, "the time is over, and the job has not ended")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
