import Glibc
import Testing

@testable import Varlink

struct VarlinkLimitTests {
    private static let echo = #"{"method":"org.example.test.Echo","parameters":{"text":"hi"}}"# + "\0"

    /// A second client is served whatever the first one did.
    private func expectServed(_ fixture: ServerFixture) async throws {
        let client = try await fixture.client()
        #expect(try await client.call("org.example.test.Echo", ["text": "b"], as: TestService.Echo.self).text == "b")
    }

    @Test(arguments: [
        "nonsense\0", "\0", "[]\0", "{\"method\":1}\0", "{}\0", "{\"method\":\"a.b.C\",\"parameters\":[]}\0",
        "{\"method\":\"a.b.C\",\"more\":1}\0", String(repeating: "[", count: 10_000) + "\0",
    ])
    func aBrokenMessageEndsItsConnectionOnly(_ text: String) async throws {
        try await ServerFixture.with { fixture in
            let peer = try RawPeer(path: fixture.path)
            await peer.send(Self.echo + text + Self.echo)
            #expect(try await peer.receive() == ["parameters": ["text": "hi"]])
            #expect(try await peer.receive()?["error"] == "org.varlink.service.InvalidParameter")
            #expect(try await peer.receive() == nil)
            try await expectServed(fixture)
        }
    }

    @Test func anOversizedMessageIsRefusedBeforeItsEnd() async throws {
        try await ServerFixture.with { fixture in
            let peer = try RawPeer(path: fixture.path)
            await peer.send([UInt8](repeating: 0x20, count: (1 << 20) + 1))
            #expect(
                try await peer.receive() == [
                    "error": "org.varlink.service.InvalidParameter",
                    "parameters": ["parameter": "message: longer than 1048576 bytes"],
                ])
            #expect(try await peer.receive() == nil)
            try await expectServed(fixture)
        }
    }

    @Test func theClientHearsWhyItsOversizedCallWasRefused() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            let huge = ["text": String(repeating: "x", count: 5 << 20)]
            await #expect(throws: VarlinkError.self) {
                try await client.call("org.example.test.Echo", huge, as: JSONValue.self)
            }
            try await expectServed(fixture)
        }
    }

    @Test func anIncompleteMessageTimesOut() async throws {
        try await ServerFixture.with({ $0.messageTimeout = .milliseconds(50) }) { fixture in
            let peer = try RawPeer(path: fixture.path)
            await peer.send(Self.echo + "{\"method\"")
            #expect(try await peer.receive() == ["parameters": ["text": "hi"]])
            #expect(try await peer.receive()?["error"] == "org.varlink.service.InvalidParameter")
            #expect(try await peer.receive() == nil)
        }
    }

    @Test func aReaderThatDoesNotReadIsDisconnected() async throws {
        try await ServerFixture.with({ $0.writeTimeout = .milliseconds(50) }) { fixture in
            let peer = try RawPeer(path: fixture.path)
            await peer.send(#"{"method":"org.example.test.Flood","more":true}"# + "\0")
            #expect(await fixture.event() == "stuck")
            try await expectServed(fixture)
            peer.hangUp()
        }
    }

    private static let full = ConnectionGate(
        overflow: { VarlinkError(name: "org.example.test.Full", parameters: ["reason": .string("\($0)")]) })

    @Test func connectionsBeyondTheLimitHearWhyUntilOthersLeave() async throws {
        try await ServerFixture.with({ $0.connectionsPerUser = 2 }, gate: Self.full) { fixture in
            let first = try RawPeer(path: fixture.path)
            let second = try RawPeer(path: fixture.path)
            for peer in [first, second] {
                await peer.send(Self.echo)
                #expect(try await peer.receive() == ["parameters": ["text": "hi"]])
            }
            let third = try RawPeer(path: fixture.path)
            let refusal: JSONValue = ["error": "org.example.test.Full", "parameters": ["reason": "user(2)"]]
            #expect(try await third.receive() == refusal)
            #expect(try await third.receive() == nil)
            // A proper client hears it as the answer to its call, however late that is.
            let fourth = try await fixture.client()
            await #expect(throws: VarlinkError(name: "org.example.test.Full", parameters: ["reason": "user(2)"])) {
                try await fourth.call("org.example.test.Echo", ["text": "a"], as: JSONValue.self)
            }
            first.hangUp()
            // The server learns of the hang-up in its own time.
            var isServed = false
            while !isServed {
                let next = try RawPeer(path: fixture.path)
                await next.send(Self.echo)
                isServed = try await next.receive() == ["parameters": ["text": "hi"]]
            }
        }
    }

    @Test func refusedClientsThatStayAreClosedAndTheLastOnesAtOnce() async throws {
        try await ServerFixture.with({ $0.connections = 1 }, gate: Self.full) { fixture in
            let first = try RawPeer(path: fixture.path)
            await first.send(Self.echo)
            #expect(try await first.receive() == ["parameters": ["text": "hi"]])
            // They say nothing and stay, so that the places for telling them why run out.
            var heard = 0, ended = 0
            let peers = try (0..<3 * ConnectionTable.refusedAtATime).map { _ in try RawPeer(path: fixture.path) }
            for peer in peers {
                while let reply = try await peer.receive() {
                    #expect(reply["error"] == "org.example.test.Full")
                    heard += 1
                }
                ended += 1
            }
            #expect(heard >= ConnectionTable.refusedAtATime)
            #expect(ended == peers.count)
            await first.send(Self.echo)
            #expect(try await first.receive() == ["parameters": ["text": "hi"]])
        }
    }

    @Test func aPeerThatMayNotConnectHearsWhyWhateverItCalls() async throws {
        let refusal = VarlinkError(name: "org.example.test.Stranger", parameters: ["uid": .int(Int(getuid()))])
        let gate = ConnectionGate(refusal: { peer in
            VarlinkError(name: "org.example.test.Stranger", parameters: ["uid": .int(Int(peer.uid))])
        })
        try await ServerFixture.with(gate: gate) { fixture in
            for method in ["org.example.test.Echo", "org.varlink.service.GetInfo", "org.none.None"] {
                let client = try await fixture.client()
                await #expect(throws: refusal) {
                    try await client.call(method, ["text": "a"], as: JSONValue.self)
                }
            }
        }
    }

    @Test func aTableCountsUsersApart() {
        var limits = VarlinkLimits()
        limits.connections = 3
        limits.connectionsPerUser = 2
        let table = ConnectionTable(limits)
        #expect(table.enter(1) == nil)
        #expect(table.enter(1) == nil)
        #expect(table.enter(1) == .user(2))
        #expect(table.enter(2) == nil)
        #expect(table.enter(2) == .all(3))
        table.leave(1)
        #expect(table.enter(2) == nil)
    }
}
