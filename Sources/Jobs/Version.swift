/// The version of all programs here, which are built and installed together.
public enum Version {
    /// `MAJOR.MINOR.PATCH`.
    public static let current = "0.1.0"
}
