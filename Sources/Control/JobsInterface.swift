public import Varlink

/// The interface `dev.cfgd.Jobs`, as the daemon serves it.
public enum JobsInterface {
    /// The interface's name.
    public static let name = "dev.cfgd.Jobs"

    /// The definition in the Varlink interface definition language.
    public static var text: String { String(decoding: PackageResources.dev_cfgd_Jobs_varlink, as: UTF8.self) }

    /// The parsed definition. Each call parses, so a server keeps the value.
    /// - Throws: `InterfaceSyntaxError` only if the definition in the program is malformed.
    public static func definition() throws(InterfaceSyntaxError) -> VarlinkInterface { try VarlinkInterface(text) }
}
