import Daemon
import Foundation
import Testing

@Suite struct ConfigurationTests {
    @Test func theStateIsWhereTheFirstOfFourSays() throws {
        var environment = ["HOME": "/home/ada"]
        func state(_ named: String? = nil) throws -> String {
            try DaemonConfiguration.state(named: named, environment: environment).path
        }
        #expect(try state() == "/home/ada/.local/state/cfgd")
        environment["XDG_STATE_HOME"] = "/xdg"
        #expect(try state() == "/xdg/cfgd")
        environment["STATE_DIRECTORY"] = "/var/lib/cfgd:/var/lib/other"
        #expect(try state() == "/var/lib/cfgd")
        #expect(try state("/mine") == "/mine")
        environment = [:]
        #expect(throws: DaemonError.self) { try state() }
    }

    @Test func theSocketIsWhereTheFirstOfFourSays() {
        var environment: [String: String] = [:]
        func socket(_ named: String? = nil) -> String {
            DaemonConfiguration.socket(named: named, environment: environment)
        }
        #expect(socket() == "/run/cfgd/control.sock")
        environment["XDG_RUNTIME_DIR"] = "/run/user/1000"
        #expect(socket() == "/run/user/1000/cfgd/control.sock")
        environment["CFGD_SOCKET"] = "/s"
        #expect(socket() == "/s")
        #expect(socket("/mine") == "/mine")
    }

    @Test func aMissingWorkerIsAnErrorThatSaysWhereItWasLookedFor() {
        #expect(throws: DaemonError.noWorker(searched: ["/nowhere/worker"])) {
            try ChildLauncher.find(named: "/nowhere/worker", environment: [:])
        }
        #expect(throws: DaemonError.noWorker(searched: ["/nowhere/other"])) {
            try ChildLauncher.find(named: nil, environment: ["CFGD_WORKER": "/nowhere/other"])
        }
    }
}
