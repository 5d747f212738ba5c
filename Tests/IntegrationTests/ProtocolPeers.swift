import ChildProcess
import Foundation
import Testing

/// The protocol as strangers use it: a public client that knows only the interface, and clients that break its rules.
@Suite struct ProtocolPeers {
    static let python = ProcessInfo.processInfo.environment["CFGD_PEER_PYTHON"]

    @Test(
        .enabled(
            if: python != nil, "CFGD_PEER_PYTHON names no Python with the package varlink; `make test` installs one"))
    func thePythonPackageSubmitsWatchesAndCancelsAJob() async throws {
        let python = try #require(Self.python)
        try await Workplace.with { place in
            let data = try SmallData.write(to: place.root)
            let script = try place.write(
                """
                import sys
                import varlink

                client = varlink.Client.new_with_address("unix:" + sys.argv[1])
                spec = {
                    "kind": "train", "name": "stranger",
                    "data": {"format": "idx", "images": sys.argv[2], "labels": sys.argv[3]},
                    "network": {"kind": "mlp", "width": 16, "depth": 1},
                    "train": {"steps": 1000000, "batch": 8},
                }
                with client.open("dev.cfgd.Jobs") as jobs, client.open("dev.cfgd.Jobs") as watcher:
                    job = jobs.Submit(spec)["job"]
                    print("submitted", job["number"])
                    try:
                        jobs.Show("nobody")
                    except varlink.VarlinkError as error:
                        print("error", error.error())
                    states, asked = [], False
                    for change in watcher.Watch([str(job["number"])], None, _more=True):
                        if not states or states[-1] != change["job"]["state"]:
                            states.append(change["job"]["state"])
                        if change["job"]["state"] == "running" and change["job"].get("progress") and not asked:
                            asked = True
                            jobs.Cancel([str(job["number"])], False, "seen enough")
                    print("states", " ".join(states))
                """, to: "stranger.py")
            let run = try await ProgramRun.of(
                URL(filePath: python), [script, place.socket, data.images, data.labels], in: place.root)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("submitted 1"), "\(run.output)")
            #expect(run.output.contains("error dev.cfgd.Jobs.NoSuchJob"), "\(run.output)")
            #expect(run.output.contains("running"), "\(run.output)")
            #expect(run.output.contains("cancelled\n"), "\(run.output)")
        }
    }

    @Test func aBrokenMessageEndsItsConnectionAndNothingElse() async throws {
        try await Workplace.with { place in
            let hostile: [[UInt8]] = [
                Array("this is not JSON".utf8) + [0],
                Array("{\"method\": 7}".utf8) + [0],
                Array("[1, 2, 3]".utf8) + [0],
                [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20) + [0],
                [UInt8](repeating: UInt8(ascii: "["), count: 100_000) + [0],
                [0, 0, 0, 0xFF, 0xFE, 0],
            ]
            for message in hostile {
                _ = try RawConnection(path: place.socket).exchange(message)
                #expect(try await place.ctl("status").status == 0)
            }
        }
    }

    @Test func anUnknownMethodIsATypedError() async throws {
        try await Workplace.with { place in
            let connection = try RawConnection(path: place.socket)
            let method = try connection.exchange(Array("{\"method\":\"dev.cfgd.Jobs.Fly\"}".utf8) + [0])
            #expect(method.contains("org.varlink.service.MethodNotFound"), "\(method)")
            let interface = try connection.exchange(Array("{\"method\":\"dev.nobody.Jobs.List\"}".utf8) + [0])
            #expect(interface.contains("org.varlink.service.InterfaceNotFound"), "\(interface)")
            let parameter = try connection.exchange(
                Array("{\"method\":\"dev.cfgd.Jobs.Show\",\"parameters\":{\"job\":12}}".utf8) + [0])
            #expect(parameter.contains("org.varlink.service.InvalidParameter"), "\(parameter)")
        }
    }
}
