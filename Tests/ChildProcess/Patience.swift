/// How long a test waits for an event before it calls it missing.
///
/// Only an event that never comes takes that long: no test measures the machine. A wait ends earlier where the process that
/// is waited for has ended.
public enum Patience {
    /// Half an hour, in seconds.
    public static let seconds = 1800
}
