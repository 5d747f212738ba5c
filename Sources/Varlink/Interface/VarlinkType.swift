/// A type of the interface definition language.
public indirect enum VarlinkType: Sendable, Hashable {
    case bool
    case int
    case float
    case string
    /// Any JSON object.
    case object
    /// Any JSON value but null.
    case any
    /// A type that the interface declares.
    case named(String)
    case optional(VarlinkType)
    case array(VarlinkType)
    /// A map from any string.
    case map(VarlinkType)
    case structure([VarlinkField])
    /// One of these words.
    case enumeration([String])
}
