import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Daemon

/// The threads of calls, which users share.
@Suite struct CallThreadsTests {
    /// Calls that wait until the test lets them go on, as calls wait for a slow disk.
    private final class Blocked: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let started = Mutex(0)

        var startedCount: Int { started.withLock { $0 } }

        func wait() {
            started.withLock { $0 += 1 }
            gate.wait()
        }

        func open(_ count: Int) { for _ in 0..<count { gate.signal() } }
    }

    @Test func aUserWithManyCallsLeavesThreadsToOthers() async {
        let threads = CallThreads(count: 4)
        let blocked = Blocked()
        let flood = (0..<40).map { _ in
            Task(executorPreference: threads.executor(for: 1)) { blocked.wait() }
        }
        // Returns although every call of the first user waits.
        let answer = await Task(executorPreference: threads.executor(for: 2)) { "served" }.value
        #expect(answer == "served")
        #expect(blocked.startedCount <= 2)
        blocked.open(40)
        for call in flood { await call.value }
        #expect(blocked.startedCount == 40)
    }

    @Test func aCallWaitsForItsTurnAndNotForAllCallsOfAnother() async {
        // Two threads, one for each user at a time.
        let threads = CallThreads(count: 2)
        let blocked = Blocked()
        let flood = (0..<20).map { _ in
            Task(executorPreference: threads.executor(for: 1)) { blocked.wait() }
        }
        for _ in 0..<20 {
            await Task(executorPreference: threads.executor(for: 2)) {}.value
        }
        #expect(blocked.startedCount <= 1)
        blocked.open(20)
        for call in flood { await call.value }
    }

    @Test func theExecutorOfAUserIsOneAndTheSame() {
        let threads = CallThreads(count: 2)
        #expect(threads.executor(for: 5) === threads.executor(for: 5))
        #expect(threads.executor(for: 5) !== threads.executor(for: 6))
    }
}
