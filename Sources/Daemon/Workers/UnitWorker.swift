internal import CProcess
internal import Foundation
internal import Logging
internal import Reporting
internal import Synchronization
internal import Systemd

/// A worker in a unit of a service manager. A thread with its own connection follows the unit.
final class UnitWorker: Worker {
    private struct State {
        var end: WorkerEnd?
        var waiting: [CheckedContinuation<WorkerEnd, Never>] = []
    }

    private let unit: String
    private let scope: ServiceManager.Scope
    private let records: JobRecords
    /// A pipe into which a byte is written to wake the thread.
    private let alarm: (reading: Int32, writing: Int32)
    private let isLetGo = Flag()
    private let state = Mutex(State())
    /// The queue of requests, each on its own connection, since the manager may be slow to answer.
    private let requests = DispatchQueue(label: "dev.cfgd.unit", qos: .default)

    /// - Parameter records: the journal records of the attempt.
    init(_ unit: String, _ scope: ServiceManager.Scope, _ records: JobRecords) {
        self.unit = unit
        self.scope = scope
        self.records = records
        var pipe: [Int32] = [-1, -1]
        // Without a pipe, the thread wakes when its wait times out.
        _ = cprocess_pipe(&pipe)
        alarm = (pipe[0], pipe[1])
    }

    deinit {
        close(alarm.reading)
        close(alarm.writing)
    }

    /// Begins to follow the unit, then runs `body` and returns its result.
    func begin<Value: Sendable>(
        _ body: @escaping @Sendable (ServiceManager, String) throws(BusError) -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { [self] in
                let manager: ServiceManager
                do {
                    manager = try ServiceManager(scope)
                    try manager.follow(unit)
                    let value = try body(manager, unit)
                    continuation.resume(returning: value)
                } catch {
                    finish(.unseen)
                    return continuation.resume(throwing: error)
                }
                finish(follow(manager))
            }
            thread.stackSize = 1 << 18
            thread.start()
        }
    }

    func terminate() {
        request { manager, unit throws(BusError) in try manager.stop(unit) }
    }

    func kill() {
        request { manager, unit throws(BusError) in
            try manager.kill(unit, signal: SIGKILL)
        }
    }

    func letGo() {
        isLetGo.raise()
        _ = write(alarm.writing, [1 as UInt8], 1)
    }

    func end() async -> WorkerEnd {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state in
                if state.end == nil { state.waiting.append(continuation) }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    private func finish(_ end: WorkerEnd) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.end = end
            return state.waiting
        }
        waiting.forEach { $0.resume(returning: end) }
    }

    private func request(_ body: @escaping @Sendable (ServiceManager, String) throws(BusError) -> Void) {
        requests.async { [self] in
            do throws(BusError) {
                try body(ServiceManager(scope), unit)
            } catch {
                // A unit that has just ended needs no stop.
                if !error.isNoSuchUnit { records.write(.error, "\(error)") }
            }
        }
    }

    /// Follows the unit until it has ended or the daemon has let go of it.
    private func follow(_ first: ServiceManager) -> WorkerEnd {
        var manager = first
        while !isLetGo.isRaised {
            do throws(BusError) {
                guard try manager.state(of: unit).isAlive else { return end(try manager.exit(of: unit), manager) }
                if manager.wait(or: alarm.reading) { continue }
            } catch {
                records.write(.warning, "\(error); tried again in a second")
                pause()
            }
            // The bus was restarted, and may have forgotten what the old connection followed.
            guard let next = reconnected() else { return .letGo }
            manager = next
        }
        return .letGo
    }

    private func reconnected() -> ServiceManager? {
        while !isLetGo.isRaised {
            if let manager = try? ServiceManager(scope), (try? manager.follow(unit)) != nil { return manager }
            pause()
        }
        return nil
    }

    /// Waits for a second, or until the daemon lets go.
    private func pause() {
        var entry = pollfd(fd: alarm.reading, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, 1000)
    }

    private func end(_ exit: ServiceManager.Exit, _ manager: ServiceManager) -> WorkerEnd {
        // The failure is recorded here, and the next attempt starts a clean unit.
        try? manager.resetFailed(unit)
        return switch exit {
        case .exited(let status): .exited(status)
        case .killed(let signal): .signalled(signal)
        case .unknown: .unseen
        }
    }
}
