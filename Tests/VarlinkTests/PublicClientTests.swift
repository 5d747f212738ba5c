import ChildProcess
import Foundation
import Testing

@testable import Varlink

/// A client that others wrote, the Python package `varlink`, against this server.
struct PublicClientTests {
    /// The interpreter that has the package: `CFGD_PEER_PYTHON`, else `.venv/bin/python` in the package's root.
    static let python: String? = {
        if let path = ProcessInfo.processInfo.environment["CFGD_PEER_PYTHON"] { return path }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: ".venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    static let script = """
        import sys, varlink
        with varlink.Client.new_with_address("unix:" + sys.argv[1]) as client:
            with client.open("org.varlink.service") as service:
                reply = service.GetInfo()
                print("product", reply["product"], *reply["interfaces"])
                text = service.GetInterfaceDescription("org.example.test")["description"]
                print("description", text.splitlines()[1])
            with client.open("org.example.test") as test:
                print("echo", test.Echo(text="grüße")["text"])
                print("count", *[reply["value"] for reply in test.Count(to=4, _more=True)])
                test.Note(text="noted", _oneway=True)
                try:
                    test.Fail(reason="because")
                except varlink.VarlinkError as error:
                    print("error", error.error(), error.parameters()["reason"])
                try:
                    test.Count(to=2)
                except varlink.VarlinkError as error:
                    print("error", error.error())
                print("peer", test.Peer()["uid"])
        """

    @Test(.enabled(if: python != nil, "no Python with the package varlink: set CFGD_PEER_PYTHON or make .venv"))
    func thePythonClientUnderstandsTheServer() async throws {
        let python = try #require(Self.python)
        try await ServerFixture.with { fixture in
            let run = try await ProgramRun.of(
                URL(filePath: python), ["-c", Self.script, fixture.path], environment: ["PYTHONIOENCODING": "utf-8"],
                in: URL(filePath: fixture.path).deletingLastPathComponent())
            #expect(
                run.output.split(separator: "\n") == [
                    "product Test org.varlink.service org.example.test", "description interface org.example.test",
                    "echo grüße", "count 1 2 3 4", "error org.example.test.Failed because",
                    "error org.varlink.service.ExpectedMore", "peer \(getuid())",
                ])
            #expect(run.status == 0, "\(run.errors)")
            #expect(await fixture.event() == "noted")
        }
    }
}
