internal import Foundation

/// The path of the daemon's socket.
public enum SocketPath {
    /// The socket of the system's daemon.
    public static let system = "/run/cfgd/control.sock"

    /// The socket to use: `$CFGD_SOCKET`, else `$XDG_RUNTIME_DIR/cfgd/control.sock` if that exists, else the system's.
    ///
    /// - Parameters:
    ///   - environment: the process's environment, or a part of it.
    ///   - exists: returns whether a file exists at a path.
    public static func resolve(environment: [String: String], exists: (String) -> Bool) -> String {
        if let path = environment["CFGD_SOCKET"], !path.isEmpty { return path }
        if let directory = environment["XDG_RUNTIME_DIR"], !directory.isEmpty {
            let path = directory + "/cfgd/control.sock"
            if exists(path) { return path }
        }
        return system
    }

    /// The socket to use, by this process's environment and the file system.
    public static func resolve() -> String {
        resolve(
            environment: ProcessInfo.processInfo.environment, exists: { FileManager.default.fileExists(atPath: $0) })
    }
}
