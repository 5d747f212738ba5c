import Foundation
import Testing

@testable import Jobs

/// `cfgd.yaml`.
@Suite struct DaemonSettingsTests {
    private func read(_ text: String) throws -> DaemonSettings {
        let file = URL(filePath: NSTemporaryDirectory() + "cfgd-\(UUID().uuidString.prefix(8)).yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try DaemonSettings(contentsOf: file, named: "cfgd.yaml")
    }

    private func issues(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as SpecError {
            return error.issues.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func everySettingIsReadInItsUnits() throws {
        let settings = try read(
            """
            slots: 2
            threads: 4
            cpus: 8
            memory: 16G
            gpus: [1, 0]
            preempt: true
            retries: 3
            retry-delay: 2m
            reserve: 1GiB
            keep-finished: 30d
            keep-worker: 10m
            inhibit-sleep: true
            access: own
            admin-group: wheel
            launcher: unit
            log-level: debug
            """)
        var wanted = DaemonSettings()
        (wanted.slots, wanted.threads, wanted.cpus, wanted.memory) = (2, 4, 8, 16_000_000_000)
        (wanted.gpus, wanted.preempt, wanted.retries, wanted.retryDelay) = ([0, 1], true, 3, 120)
        (wanted.reserve, wanted.keepFinished, wanted.inhibitSleep) = (1 << 30, 30 * 86400, true)
        wanted.keepWorker = 600
        (wanted.access, wanted.adminGroup) = (.own, "wheel")
        (wanted.launcher, wanted.logLevel) = (.unit, "debug")
        #expect(settings == wanted)
    }

    @Test(arguments: ["", "# slots: 2\n\n", "---\n# nothing\n"]) func aFileThatSaysNothingIsFine(text: String) throws {
        #expect(try read(text) == DaemonSettings())
    }

    @Test func whatIsWrongIsNamedWithItsPlace() {
        #expect(issues("slots: 0") == ["cfgd.yaml:1:8: slots: 0 is out of range; valid is 1 to 1024"])
        #expect(
            issues("preempt: false\nslot: 2")
                == ["cfgd.yaml:2:1: slot: unknown key; did you mean \"slots\"?"])
        #expect(issues("memory: lots") == ["cfgd.yaml:1:9: memory: expected a size, such as 500M or 16G, not \"lots\""])
        #expect(issues("log-level: loud").first?.contains("expected one of trace, debug") == true)
        #expect(issues("launcher: units").first?.contains("did you mean \"unit\"?") == true)
        #expect(issues("threads: 4\ncpus: 2") == ["cfgd.yaml:2:7: cpus: 2 is less than the 4 threads of one worker"])
        #expect(issues("slots: [").count == 1)
    }

    @Test func aReloadNamesTheSettingsThatItChanges() {
        var (old, new) = (DaemonSettings(), DaemonSettings())
        #expect(old.reloaded(by: new) == [])
        (new.retries, new.keepFinished, new.connections) = (1, 60, 9)
        #expect(old.reloaded(by: new) == ["keep-finished", "retries"], "connections need a restart")
        // The default of threads is the share of a slot.
        (old.cpus, new.cpus, new.slots) = (8, 8, 4)
        #expect(old.reloaded(by: new) == ["keep-finished", "retries", "slots", "threads"])
        (old.threads, new.threads) = (2, nil)
        #expect(old.reloaded(by: new) == ["keep-finished", "retries", "slots"])
    }

    @Test func theInstalledFileNamesEverySettingAndIsGoodWithEachOfThemSet() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "systemd/cfgd.yaml"), encoding: .utf8)
        #expect(try read(text) == DaemonSettings())
        let set = text.split(separator: "\n").filter { $0.hasPrefix("# ") && $0.contains(": ") && $0.contains("  # ") }
            .map { $0.dropFirst(2) }
        #expect(set.count >= 12)
        let settings = try read(set.joined(separator: "\n"))
        #expect((settings.slots, settings.retries, settings.retryDelay, settings.logLevel) == (1, 5, 1, "info"))
    }
}
