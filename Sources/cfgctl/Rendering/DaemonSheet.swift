internal import Control
internal import Jobs

/// The output of `cfgctl daemon status`.
enum DaemonSheet {
    /// The lines of text.
    static func lines(_ status: Status.Reply) -> [String] {
        var lines = ["cfgd \(PlainText.line(status.version))"]
        func fact(_ name: String, _ text: String?) {
            if let text { lines.append("  " + TextWidth.pad(name, to: 12) + PlainText.line(text)) }
        }
        fact("process", "\(status.pid), since \(TimeText.full(status.started))")
        fact("state", status.state)
        let workers = CountText.words(status.slots, "worker")
        let threads = status.threads.map { ", \(CountText.words($0, "thread"))" } ?? ""
        let memory = status.memory.map { ", \(ByteSize.words($0)) of memory" } ?? ""
        let gpus = (status.gpus ?? []).map(String.init).joined(separator: ", ")
        let light = status.lightSlots.map { $0 > 0 ? " and \($0) for samples and imports" : "" } ?? ""
        fact("room", workers + light + threads + memory + (gpus.isEmpty ? "" : ", GPU \(gpus)"))
        let counts = JobState.allCases.compactMap { state in
            status.counts[state.rawValue].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
        }
        fact("jobs", counts.isEmpty ? "none" : counts.joined(separator: ", "))
        fact("drained", status.drained)
        fact("trouble", status.trouble)
        return lines
    }
}
