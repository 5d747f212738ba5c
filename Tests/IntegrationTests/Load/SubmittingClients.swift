import Control
import Foundation
import Jobs
import Synchronization
import Varlink

/// Clients that submit held jobs as fast as they are answered, each under a key of its own, which is also the job's
/// label `key`. An unanswered call is repeated under its key.
final class SubmittingClients: Sendable {
    /// The daemon's acknowledgements.
    struct Ledger: Sendable {
        /// The number acknowledged for each key.
        var acknowledged: [String: Int] = [:]
        /// Keys whose job was removed again, and the removal acknowledged.
        var removed: Set<String> = []
        var submitted = 0
        var repeated = 0
        /// Keys that were acknowledged with two different numbers.
        var changed: [String] = []
        var failures: [String] = []
    }

    /// A mixture of one class, which needs no files.
    static let spec: JSONValue = [
        "kind": "sample",
        "model": [
            "gaussian-mixture": ["means": [[0.0, 0.0]], "labels": [0], "covariances": [[[1.0, 0.0], [0.0, 1.0]]]],
            "path": "linear",
        ],
        "samples": ["class": [0], "each": 1],
        "sampler": ["solver": "euler", "steps": 1],
    ]

    private let path: String
    private let removesSome: Bool
    private let state = Mutex(Ledger())
    private let stopping = Mutex(false)

    init(path: String, removesSome: Bool) {
        self.path = path
        self.removesSome = removesSome
    }

    var ledger: Ledger { state.withLock { $0 } }

    /// Stops each client after its current call.
    func stop() { stopping.withLock { $0 = true } }

    func run(client number: Int) async {
        var client = InsistentClient(path: path)
        var turn = 0
        do {
            while !stopping.withLock({ $0 }) {
                try await submit("\(number)-\(turn)", turn, &client)
                turn += 1
            }
        } catch {
            let text = "client \(number), turn \(turn): \(error)"
            state.withLock { $0.failures.append(text) }
        }
        let repeated = client.repeated
        state.withLock { $0.repeated += repeated }
    }

    private func submit(_ key: String, _ turn: Int, _ client: inout InsistentClient) async throws {
        state.withLock { $0.submitted += 1 }
        let parameters = Submit.Parameters(spec: Self.spec, labels: ["key": key], unique: key, hold: true)
        let job = try await client.call(Submit.self, parameters).job
        guard let number = job?.number else { throw ControlError.failed(text: "no job for \(key)") }
        state.withLock { $0.acknowledged[key] = number }
        if turn % 4 == 1 {
            let again = try await client.call(Submit.self, parameters).job?.number
            if again != number { state.withLock { $0.changed.append(key) } }
        }
        guard removesSome, turn % 4 == 3 else { return }
        do {
            _ = try await client.call(Remove.self, .init(jobs: [String(number)]))
        } catch ControlError.noSuchJob {
            // The daemon died between the removal and its reply.
        }
        _ = state.withLock { $0.removed.insert(key) }
    }
}
