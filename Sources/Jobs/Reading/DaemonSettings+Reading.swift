public import Foundation
internal import Yams

extension DaemonSettings {
    /// Reads `cfgd.yaml`. A file in which everything is commented out is fine.
    /// - Parameters:
    ///   - url: the file.
    ///   - name: its name for messages.
    /// - Throws: `SpecError` with all that is wrong, each with its line and column; what the system says of a file that
    ///   cannot be read.
    public init(contentsOf url: URL, named name: String) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        let says = text.split(whereSeparator: \.isNewline).contains { line in
            let words = line.drop { $0.isWhitespace }
            return !(words.isEmpty || words.hasPrefix("#") || words == "---")
        }
        self = says ? try SpecDocument(text: text, file: name).read(DaemonSettings.init(reading:)) : DaemonSettings()
    }

    init(reading reader: MappingReader) {
        slots = reader.optionalInteger("slots", in: 1...1024)
        threads = reader.optionalInteger("threads", in: 1...4096)
        cpus = reader.optionalInteger("cpus", in: 1...65536)
        memory = reader.converted("memory", "a size, such as 500M or 16G", ByteSize.bytes)
        if reader.has("gpus") { gpus = Set(reader.integers("gpus", in: 0...255, default: nil)).sorted() }
        if reader.has("preempt") { preempt = reader.flag("preempt", default: false) }
        retries = reader.optionalInteger("retries", in: 0...1_000_000)
        retryDelay = reader.converted("retry-delay", "a time, such as 0, 1s or 2m", TimeSpan.seconds)
        keepFinished = reader.converted("keep-finished", "a time, such as 12h or 30d", TimeSpan.seconds)
        reserve = reader.converted("reserve", "a size, such as 0, 500M or 2G", ByteSize.bytes)
        if reader.has("inhibit-sleep") { inhibitSleep = reader.flag("inhibit-sleep", default: false) }
        if reader.has("access") { access = reader.word("access", default: .own) }
        adminGroup = reader.text("admin-group")
        connections = reader.optionalInteger("connections", in: 1...100_000)
        connectionsPerUser = reader.optionalInteger("connections-per-user", in: 1...100_000)
        if reader.has("launcher") { launcher = reader.word("launcher", default: .child) }
        logLevel = reader.converted("log-level", "one of \(Self.logLevels.joined(separator: ", "))") { word in
            Self.logLevels.contains(word) ? word : nil
        }
        if let cpus, let threads, cpus < threads {
            reader.report("cpus", "\(cpus) is less than the \(threads) threads of one worker")
        }
    }
}

extension MappingReader {
    /// A text that is read further, or nothing.
    /// - Parameter wanted: what it must be, for the message.
    func converted<Value>(_ key: String, _ wanted: String, _ convert: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        let value = convert(text)
        if value == nil { report(key, "expected \(wanted), not \"\(text)\"") }
        return value
    }
}
