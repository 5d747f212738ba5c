/// The version of all programs here, which are built and installed together.
public enum Version {
    /// The version in the form `MAJOR.MINOR.PATCH`.
    public static let current = "0.1.0"
}
