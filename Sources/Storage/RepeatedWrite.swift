/// Writing that is done again, once and from the beginning, where the system reports that written data may be lost.
///
/// A failed fsync is never repeated on the same file: the system reports the loss once and would then call the pages
/// clean. So the whole attempt is dead, and the next one writes everything from memory into new files. A directory's
/// pages are dirty again after the next attempt's rename, so syncing the same directory says something new.
public enum RepeatedWrite {
    /// - Parameters:
    ///   - mayRepeat: whether an error leaves hope; by default where written data are in doubt.
    ///   - attempt: writes everything, under names that are not taken.
    /// - Throws: what the last attempt threw.
    public static func run<Value>(
        mayRepeat: (any Error) -> Bool = { ($0 as? FileError)?.leavesWrittenDataInDoubt ?? false },
        _ attempt: () throws -> Value
    ) throws -> Value {
        do {
            return try attempt()
        } catch  where mayRepeat(error) {
            return try attempt()
        }
    }
}
