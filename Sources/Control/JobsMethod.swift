/// One method of `dev.cfgd.Jobs`: what goes in and what comes back.
public protocol JobsMethod: Sendable {
    /// What the caller sends.
    associatedtype Parameters: Codable & Sendable & Hashable
    /// What the daemon answers; of a method that is called with `more`, each of its answers.
    associatedtype Reply: Codable & Sendable & Hashable
    /// The method's name without the interface.
    static var name: String { get }
}

extension JobsMethod {
    /// The name of the type, which is that of the method.
    public static var name: String { String(describing: Self.self) }

    /// The method's name with the interface: `dev.cfgd.Jobs.Submit`.
    public static var fullName: String { "\(JobsInterface.name).\(name)" }
}
