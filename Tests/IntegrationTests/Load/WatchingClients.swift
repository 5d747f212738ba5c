import ChildProcess
import Foundation
import Synchronization

/// Many clients on one thread that watch every change. A client whose connection ends reconnects with the last revision
/// that it knows, as the protocol requires.
final class WatchingClients: @unchecked Sendable {
    // Sendable by hand: the clients belong to the one thread; values that others read are behind the mutex.
    struct Finding: Sendable {
        /// The lowest of the clients' last revisions.
        var revision = 0
        /// The lowest number of distinct jobs that a client has seen.
        var jobs = 0
        var messages = 0
        var reconnections = 0
        /// Replies that were neither a change nor the daemon's farewell.
        var failures: [String] = []
    }

    private struct Client {
        var descriptor: Int32 = -1
        var buffer: [UInt8] = []
        var revision: Int
        var jobs: Set<Int> = []
    }

    private let path: String
    private var clients: [Client]
    private let state: Mutex<(finding: Finding, stopping: Bool)>

    init(_ count: Int, path: String, since revision: Int) {
        self.path = path
        clients = Array(repeating: Client(revision: revision), count: count)
        state = Mutex((Finding(revision: revision), false))
    }

    var finding: Finding { state.withLock { $0.finding } }

    /// Waits until every client knows a revision and this many jobs.
    func wait(for revision: Int, jobs: Int = 0) async throws {
        struct Behind: Error, CustomStringConvertible {
            let finding: Finding, revision: Int, jobs: Int
            var description: String {
                "waited \(Patience.seconds) s for every watcher to know revision \(revision) and \(jobs) jobs; the slowest: "
                    + "\(finding)"
            }
        }
        let deadline = ContinuousClock.now + .seconds(Patience.seconds)
        while true {
            let finding = finding
            if finding.revision >= revision, finding.jobs >= jobs { return }
            guard ContinuousClock.now < deadline else {
                throw Behind(finding: finding, revision: revision, jobs: jobs)
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func start() {
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.stopping }) { turn() }
            for client in clients where client.descriptor >= 0 { close(client.descriptor) }
        }
    }

    func stop() { state.withLock { $0.stopping = true } }

    private func turn() {
        for index in clients.indices where clients[index].descriptor < 0 { connect(index) }
        var entries = clients.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&entries, nfds_t(entries.count), 50) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        for index in entries.indices where entries[index].revents != 0 {
            let count = recv(clients[index].descriptor, &bytes, bytes.count, 0)
            if count > 0 {
                clients[index].buffer.append(contentsOf: bytes[..<count])
                read(index)
            } else {
                close(clients[index].descriptor)
                clients[index].descriptor = -1
                clients[index].buffer = []
                state.withLock { $0.finding.reconnections += 1 }
            }
        }
        let revision = clients.map(\.revision).min() ?? 0
        let jobs = clients.map(\.jobs.count).min() ?? 0
        state.withLock {
            $0.finding.revision = revision
            $0.finding.jobs = jobs
        }
    }

    private func connect(_ index: Int) {
        do {
            let connection = try RawConnection(path: path)
            let revision = clients[index].revision
            connection.send(
                Array(#"{"method":"dev.cfgd.Jobs.Watch","more":true,"parameters":{"since":\#(revision)}}"#.utf8) + [0])
            clients[index].descriptor = connection.release()
        } catch {
            fail("cannot connect: \(error)")
        }
    }

    private func read(_ index: Int) {
        var start = 0
        let buffer = clients[index].buffer
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
            while start < bytes.count, memchr(base + start, 0, bytes.count - start) != nil {
                note(base + start, index)
                start += strlen(base + start) + 1
            }
        }
        clients[index].buffer.removeFirst(start)
    }

    /// Reads the only two numbers of a change that matter here; parsing the rest would let this thread fall behind the
    /// daemon.
    private func note(_ message: UnsafePointer<CChar>, _ index: Int) {
        guard let revision = Self.number(after: "\"revision\":", in: message),
            let job = Self.number(after: "\"number\":", in: message)
        else {
            let text = String(cString: message)
            if !text.contains("dev.cfgd.Jobs.ShuttingDown") { fail(text) }
            return
        }
        if revision <= clients[index].revision { fail("revision \(revision) after \(clients[index].revision)") }
        clients[index].revision = revision
        clients[index].jobs.insert(job)
        state.withLock { $0.finding.messages += 1 }
    }

    private func fail(_ text: String) {
        state.withLock { if $0.finding.failures.count < 20 { $0.finding.failures.append(text) } }
    }

    /// Reads a number of a NUL-terminated message.
    private static func number(after name: String, in message: UnsafePointer<CChar>) -> Int? {
        strstr(message, name).map { strtol($0 + name.utf8.count, nil, 10) }
    }
}
