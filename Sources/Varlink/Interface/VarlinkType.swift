/// A type of the interface definition language.
public indirect enum VarlinkType: Sendable, Hashable {
    case bool
    case int
    case float
    case string
    /// Any JSON object.
    case object
    /// Any JSON value except null.
    case any
    /// A type declared by the interface.
    case named(String)
    case optional(VarlinkType)
    case array(VarlinkType)
    /// A map from strings to values of this type.
    case map(VarlinkType)
    case structure([VarlinkField])
    /// One string of a fixed list.
    case enumeration([String])
}
