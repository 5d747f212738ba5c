import ChildProcess
import Foundation

extension Workplace {
    struct NoEvent: Error, CustomStringConvertible {
        let kind: String
        let job: Int
        var description: String {
            "waited \(Patience.seconds) s for an event \"\(kind)\" of job \(job), which wrote none"
        }
    }

    /// Reads the job's events of one kind so far, as JSON objects.
    func events(_ kind: String, of job: Int) -> [[String: Any]] {
        guard let data = try? Data(contentsOf: run(job).appending(path: "events.jsonl")) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).compactMap {
            (try? JSONSerialization.jsonObject(with: $0)) as? [String: Any]
        }.filter { $0["event"] as? String == kind }
    }

    /// Waits until the job has written more than `count` events of a kind.
    func waitForEvent(_ kind: String, of job: Int, after count: Int = 0) async throws {
        let deadline = Date(timeIntervalSinceNow: Double(Patience.seconds))
        while events(kind, of: job).count <= count {
            guard Date() < deadline else { throw NoEvent(kind: kind, job: job) }
            // Polled: the run directory may not exist yet, so there is nothing to watch.
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
