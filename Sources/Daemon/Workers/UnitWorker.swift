internal import CProcess
internal import Foundation
internal import Logging
internal import Reporting
internal import Synchronization
internal import Systemd

/// A worker that is a unit of a service manager. A thread with a connection of its own follows the unit.
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
    /// Requests one after the other, each on a connection of its own, for the manager may take its time to answer.
    private let requests = DispatchQueue(label: "dev.cfgd.unit", qos: .default)

    /// - Parameter records: about the attempt of the job whose unit it is.
    init(_ unit: String, _ scope: ServiceManager.Scope, _ records: JobRecords) {
        self.unit = unit
        self.scope = scope
        self.records = records
        var pipe: [Int32] = [-1, -1]
        // Without one the thread is woken by the time-out of its waiting.
        _ = cprocess_pipe(&pipe)
        alarm = (pipe[0], pipe[1])
    }

    deinit {
        close(alarm.reading)
        close(alarm.writing)
    }

    /// Begins to follow the unit, then does something with it, and returns what that returned.
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
                // A unit that has just ended by itself has nothing to stop.
                if !error.isNoSuchUnit { records.write(.error, "\(error)") }
            }
        }
    }

    /// Returns when the unit has ended, or was let go.
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
            // The bus was restarted. Whoever was followed over the old connection may be forgotten by now.
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

    /// A second, or until it is let go.
    private func pause() {
        var entry = pollfd(fd: alarm.reading, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, 1000)
    }

    private func end(_ exit: ServiceManager.Exit, _ manager: ServiceManager) -> WorkerEnd {
        // What is to be known of the failure is known here, and the next attempt begins afresh.
        try? manager.resetFailed(unit)
        return switch exit {
        case .exited(let status): .exited(status)
        case .killed(let signal): .signalled(signal)
        case .unknown: .unseen
        }
    }
}
