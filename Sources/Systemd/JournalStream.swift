internal import Glibc

/// The detection of descriptors that lead to the journal.
public enum JournalStream {
    /// Whether standard error is the stream of `$JOURNAL_STREAM`, so that records with fields reach the same journal as
    /// its lines.
    public static var standardErrorIsJournal: Bool {
        guard let value = getenv("JOURNAL_STREAM") else { return false }
        return names(STDERR_FILENO, String(cString: value))
    }

    /// Whether device and inode of the descriptor equal `device:inode`.
    static func names(_ descriptor: Int32, _ stream: String) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        let numbers = stream.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
        return numbers == [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
}
