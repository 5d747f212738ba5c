import Foundation
import Varlink

/// The latency of calls to a daemon under load, and the resources that it takes.
struct LoadMeasurement {
    let socket: String
    let calls: Int

    /// The latency of each call in milliseconds, from the first byte sent to the last received, ascending.
    func times(of method: String, _ parameters: (Int) -> JSONValue = { _ in .object([:]) }) throws -> Times {
        let connection = try RawConnection(path: socket)
        var times: [Double] = []
        for index in 0..<calls {
            let call: JSONValue = ["method": .string("dev.cfgd.Jobs.\(method)"), "parameters": parameters(index)]
            let bytes = Array(call.description.utf8) + [0]
            let begin = ContinuousClock.now
            let reply = try connection.exchange(bytes)
            times.append((ContinuousClock.now - begin) / .milliseconds(1))
            struct Refused: Error { let reply: String }
            guard reply.hasPrefix("{"), !reply.hasPrefix(#"{"error""#) else { throw Refused(reply: reply) }
        }
        return Times(milliseconds: times.sorted())
    }

    struct Times {
        let milliseconds: [Double]
        func quantile(_ part: Double) -> Double { milliseconds[Int(Double(milliseconds.count - 1) * part)] }
        /// The median and the 99th percentile, `1.2 / 3.4`.
        var words: String { String(format: "%.1f / %.1f", quantile(0.5), quantile(0.99)) }
    }

    /// The memory of a process in megabytes.
    struct Memory {
        let resident: Double
        let proportional: Double
        /// The peak of the resident memory.
        let highest: Double
        var words: String { String(format: "%.0f / %.0f / %.0f", resident, proportional, highest) }
    }

    static func memory(of pid: Int32) -> Memory {
        func megabytes(_ key: String, in file: String) -> Double {
            let text = (try? String(contentsOfFile: "/proc/\(pid)/\(file)", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? .nan) / 1024
        }
        return Memory(
            resident: megabytes("VmRSS", in: "status"), proportional: megabytes("Pss", in: "smaps_rollup"),
            highest: megabytes("VmHWM", in: "status"))
    }
}
