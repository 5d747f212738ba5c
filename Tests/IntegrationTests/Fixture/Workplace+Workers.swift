import ChildProcess
import Foundation

extension Workplace {
    struct StillAlive: Error, CustomStringConvertible {
        let pid: pid_t
        var description: String { "waited \(Patience.seconds) s for the end of process \(pid)" }
    }

    /// The process of a job's last attempt, which may have ended.
    func worker(of job: Int) -> pid_t? {
        let text = try? String(contentsOf: run(job).appending(path: "lock"), encoding: .utf8)
        return text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }.flatMap { $0 > 1 ? $0 : nil }
    }

    /// Whether a process has a file open. Where a worker has left, its number may be that of any process by now.
    func holds(_ pid: pid_t, _ path: String) -> Bool {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
        return files.contains {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")) == path
        }
    }

    /// Whether a worker process is alive, also while it runs no job.
    func isAlive(_ pid: pid_t) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        return status.map { $0.hasPrefix("Name:\tcfgd-worker") && !$0.contains("State:\tZ") } ?? false
    }

    /// Waits until a worker process has ended.
    func waitForEnd(of pid: pid_t) async throws {
        let deadline = Date(timeIntervalSinceNow: Double(Patience.seconds))
        while isAlive(pid) {
            guard Date() < deadline else { throw StillAlive(pid: pid) }
            // Polled: the process is no child of the tests.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The process of a job, once that is another than a given one.
    func anotherWorker(of job: Int, than pid: pid_t) async throws -> pid_t {
        let deadline = Date(timeIntervalSinceNow: Double(Patience.seconds))
        while true {
            if let found = worker(of: job), found != pid { return found }
            guard Date() < deadline else { throw StillAlive(pid: pid) }
            // Polled: the worker writes its number into a file that is there already.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The pictures and tensors that a job made, by their names.
    func files(of job: Int) -> [String: Data] {
        var files: [String: Data] = [:]
        for name in FileManager.default.enumerator(atPath: run(job).path)?.compactMap({ $0 as? String }) ?? []
        where name.hasSuffix(".png") || name == "samples.safetensors" {
            files[name] = FileManager.default.contents(atPath: run(job).appending(path: name).path)
        }
        return files
    }
}
