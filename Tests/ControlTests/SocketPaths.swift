import Testing

@testable import Control

/// The search for the daemon's socket.
@Suite struct SocketPaths {
    @Test func theVariableGoesFirst() {
        let path = SocketPath.resolve(environment: ["CFGD_SOCKET": "/x", "XDG_RUNTIME_DIR": "/run/user/1"]) { _ in true
        }
        #expect(path == "/x")
    }

    @Test func theUsersDaemonGoesBeforeTheSystems() {
        let environment = ["CFGD_SOCKET": "", "XDG_RUNTIME_DIR": "/run/user/1"]
        #expect(
            SocketPath.resolve(environment: environment) { $0 == "/run/user/1/cfgd/control.sock" }
                == "/run/user/1/cfgd/control.sock")
        #expect(SocketPath.resolve(environment: environment) { _ in false } == "/run/cfgd/control.sock")
        #expect(SocketPath.resolve(environment: [:]) { _ in true } == "/run/cfgd/control.sock")
    }
}
