import Foundation
import Jobs
import Varlink

@testable import Daemon

extension FuzzTarget {
    /// A spec that is read is the same spec when its JSON is read, which is how it reaches the daemon; one that is refused
    /// says why.
    static let specs = FuzzTarget(name: "specs", maximumBytes: 4096) { bytes in
        let base = URL(filePath: "/data", directoryHint: .isDirectory)
        do throws(SpecError) {
            let spec = try SpecDocument(text: String(decoding: bytes, as: UTF8.self), file: "spec.yaml", base: base)
                .read().spec
            guard let json = try? JSONValue(encoding: spec) else { return }
            let again = try? SpecDocument(text: json.description).read().spec
            require(again == spec, "a spec changed on its way to the daemon: \(json)")
        } catch {
            require(!error.issues.isEmpty, "a refusal without a reason")
        }
    }

    /// The daemon's settings are read, or refused with a reason.
    static let settings = FuzzTarget(name: "settings", maximumBytes: 2048) { bytes in
        let url = FuzzFile.directory.appending(path: "cfgd.yaml")
        FuzzFile.write(bytes, to: url)
        do {
            _ = try DaemonSettings(contentsOf: url, named: "cfgd.yaml")
        } catch let error as SpecError {
            require(!error.issues.isEmpty, "a refusal without a reason")
        } catch {
            require(String(validating: bytes, as: UTF8.self) == nil, "\(error) in the place of an issue")
        }
    }

    /// A run directory is read or refused; a value that is read has the same meaning after it is written and read
    /// again.
    static let manifests = FuzzTarget(name: "manifests", maximumBytes: 4096) { bytes in
        let data = Data(bytes)
        again(CheckpointManifest.self, data)
        again(FrozenSpec.self, data)
        again(Outcome.self, data)
        again(Attempt.self, data)
    }

    private static func again<Value: Codable & Equatable>(_ type: Value.Type, _ data: Data) {
        guard let value = try? JSONDecoder().decode(type, from: data) else { return }
        guard let written = try? JSONEncoder().encode(value) else { return }
        require((try? JSONDecoder().decode(type, from: written)) == value, "\(type) changed when written")
    }

    /// The event file of a run directory, as a power cut or a stranger may leave it: events of the attempt are found,
    /// whatever stands between them.
    static let events = FuzzTarget(name: "events", maximumBytes: 4096) { bytes in
        let run = RunDirectory(FuzzFile.directory)
        FuzzFile.write(bytes, to: run.events)
        var follower = EventFollower(run, attempt: 1, fromItsFirstEvent: true)
        try? follower.readNew { require($0.attempt == 1, "an event of another attempt") }
        _ = try? RunRecord(run: run).newest()
        _ = EventFollower(run, attempt: 1)
    }
}
