internal import Synchronization

/// The cancellation of a call's work when the client hangs up.
final class Hangup: Sendable {
    private struct State {
        var hasHappened = false
        var work: Task<Void, any Error>?
    }

    private let state = Mutex(State())

    var hasHappened: Bool { state.withLock { $0.hasHappened } }

    func happen() {
        let work = state.withLock { state in
            state.hasHappened = true
            return state.work
        }
        work?.cancel()
    }

    /// Waits for `work`; cancels it when the client hangs up or the waiting task is cancelled.
    /// - Throws: Only errors of `work`.
    func cancelling(_ work: Task<Void, any Error>) async throws {
        let isLate = state.withLock { state in
            state.work = work
            return state.hasHappened
        }
        if isLate { work.cancel() }
        defer { state.withLock { $0.work = nil } }
        try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }
}
