import ChildProcess
import Foundation
import Testing

/// The daemon's notifications to systemd.
@Suite struct Service {
    @Test func aStoppedDaemonRequeuesItsJobAndTheNextOneGoesOn() async throws {
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 1_000_000, every: 1_000_000), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "-q").status == 0)
            try await place.waitForEvent("progress", of: 1)
            #expect(await place.stopDaemon() == 0)
            #expect(place.events("checkpoint", of: 1).count == 1)
            try await place.start()
            try await place.waitForEvent("resumed", of: 1)
            #expect(try await place.ctl("cancel", "1", "--now").status == 0)
            #expect(try await place.ctl("wait", "1").status == 143)
        }
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-socket-activate"),
            "no systemd-socket-activate"))
    func aSocketThatSystemdHandsOverIsServed() async throws {
        let root = URL(filePath: "/tmp/cfgd-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let socket = root.appending(path: "s").path
        let activator = try ChildProcess(
            URL(filePath: "/usr/bin/systemd-socket-activate"),
            [
                "--listen", socket, "--fdname", "varlink", Programs.daemon.path, "--state",
                root.appending(path: "state").path,
            ])
        defer { activator.send(SIGTERM) }
        while !FileManager.default.fileExists(atPath: socket) { try await Task.sleep(for: .milliseconds(5)) }
        let status = try await ProgramRun.of(
            Programs.client, ["call", "dev.cfgd.Jobs.Status", "{}"], environment: ["CFGD_SOCKET": socket], in: root)
        #expect(status.status == 0, "\(status.errors)")
        #expect(status.output.contains("\"version\""))
    }

    @Test func theStatusLineSaysWhatIsRunning() async throws {
        try await Workplace.with { place in
            let notify = try NotifySocket(path: place.root.appending(path: "n").path)
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 1_000_000, every: 1_000_000), to: "train.yaml")
            #expect(try await place.ctl("submit", spec, "-q").status == 0)
            let heard = try await notify.wait(for: "STATUS=1 running")
            #expect(heard.contains { $0.contains("squares") })
            #expect(try await place.ctl("cancel", "1", "--now").status == 0)
            #expect(try await place.ctl("wait", "1").status == 143)
        }
    }
}
