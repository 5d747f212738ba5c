/// One method of `dev.cfgd.Jobs`: its name, its parameters, its reply, and its declaration.
///
/// ```swift
/// enum Cancel: JobsMethod {
///     static var declaration: MethodDeclaration<Self> { .changes("cancel", jobs: \.jobs) { $0.jobs } }
///     struct Parameters: Codable, Sendable, Hashable { var jobs: [String] }
///     struct Reply: Codable, Sendable, Hashable { var jobs: [Job] }
/// }
/// ```
public protocol JobsMethod: Sendable {
    /// The parameters of a call.
    associatedtype Parameters: Codable & Sendable & Hashable
    /// The reply; of a method that is called with `more`, each of its replies.
    associatedtype Reply: Codable & Sendable & Hashable
    /// The method's name without the interface.
    static var name: String { get }
    /// The right that a call needs, the jobs that its parameters name, and the jobs that it changes.
    static var declaration: MethodDeclaration<Self> { get }
}

extension JobsMethod {
    /// The name of the type.
    public static var name: String { String(describing: Self.self) }

    /// The method's name with the interface: `dev.cfgd.Jobs.Submit`.
    public static var fullName: String { "\(JobsInterface.name).\(name)" }
}
