import Foundation

/// The directory of the programs under test: the test bundle's, or `$CFGD_BIN`.
enum Programs {
    static let directory: URL =
        if let path = ProcessInfo.processInfo.environment["CFGD_BIN"] {
            URL(filePath: path, directoryHint: .isDirectory)
        } else {
            URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        }

    static var daemon: URL { directory.appending(path: "cfgd") }
    static var client: URL { directory.appending(path: "cfgctl") }
    static var worker: URL { directory.appending(path: "cfgd-worker") }
}
