internal import Foundation

/// Copies a file of a run directory.
enum OutputFile {
    /// Copies and makes the directories on the way.
    static func copy(_ source: URL, to target: URL, replacing: Bool) throws {
        let (from, to) = (source.path(percentEncoded: false), target.path(percentEncoded: false))
        let files = FileManager.default
        guard files.isReadableFile(atPath: from) else {
            if files.fileExists(atPath: from) { throw Failure(.notPermitted, "you may not read \(from)") }
            throw Failure(.noInput, "there is no file \(from)")
        }
        do {
            try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            if !replacing {
                try files.copyItem(at: source, to: target)
                return
            }
            // Beside the target and renamed, so that a reader sees the old file or the new one.
            let partial = target.deletingLastPathComponent().appending(
                path: ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
            defer { try? files.removeItem(at: partial) }
            try files.copyItem(at: source, to: partial)
            guard rename(partial.path(percentEncoded: false), to) == 0 else {
                throw Failure(.inputOutput, "cannot write \(to): \(String(cString: strerror(errno)))")
            }
        } catch let error as CocoaError {
            throw Failure(.inputOutput, "cannot write \(to): \(error.localizedDescription)")
        }
    }
}
