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
        fact("disk", disk(status))
        fact(
            "not saved",
            status.unsaved.flatMap { $0.isEmpty ? nil : "\(JobList.words($0)) cannot save: see cfgctl status" })
        fact("drained", status.drained)
        fact("trouble", status.trouble)
        return lines
    }

    /// `12.3 GB free, 1.0 GB of it kept free`, with the consequence where workers cannot write.
    private static func disk(_ status: Status.Reply) -> String? {
        guard let free = status.free else { return nil }
        let reserve = status.reserve ?? 0
        let words = "\(ByteSize.words(free)) free"
        if reserve == 0 { return words }
        if free >= reserve { return "\(words), \(ByteSize.words(reserve)) of it kept free" }
        return
            "\(words), and \(ByteSize.words(reserve)) are kept free (cfgd --reserve): workers cannot save, and no job starts"
    }
}
