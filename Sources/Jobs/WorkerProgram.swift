public import Foundation

/// The location of the worker program.
public enum WorkerProgram {
    /// The environment variable with the path of the worker program.
    public static let variable = "CFGD_WORKER"

    /// The paths to look at, in order: the given one, else `$CFGD_WORKER`, else beside this program, else in
    /// `../libexec/cfgd`.
    public static func candidates(
        named: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> [String] {
        if let path = named ?? environment[variable] { return [URL(filePath: path).path(percentEncoded: false)] }
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return ["cfgd-worker", "../libexec/cfgd/cfgd-worker"].map {
            own.appending(path: $0).standardizedFileURL.path(percentEncoded: false)
        }
    }
}
