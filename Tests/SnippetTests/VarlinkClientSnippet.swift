import Testing
import Varlink

@Suite struct VarlinkClientSnippet {
    @Test func aMethodIsCalled() async throws {
        try await VarlinkServerSnippet.withServer { path in
            let client = try await VarlinkClient.connect(path: path)
            let reply: JSONValue = try await client.call("org.example.greeter.Greet", ["name": "Ada"] as JSONValue)
            print(reply["text"]?.stringValue ?? "")  // Hello, Ada
            client.close()
            #expect(reply["text"] == "Hello, Ada")
        }
    }
}
