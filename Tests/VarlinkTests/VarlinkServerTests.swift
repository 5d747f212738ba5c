import Foundation
import Testing

@testable import Varlink

struct VarlinkServerTests {
    private static let echo = #"{"method":"org.example.test.Echo","parameters":{"text":"hi"}}"# + "\0"

    @Test func theServiceDescribesItself() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            let info = try await client.call("org.varlink.service.GetInfo", as: JSONValue.self)
            #expect(
                info == [
                    "vendor": "Example", "product": "Test", "version": "1", "url": "https://example.org",
                    "interfaces": ["org.varlink.service", "org.example.test"],
                ])
            for name in ["org.example.test", "org.varlink.service"] {
                let reply = try await client.call(
                    "org.varlink.service.GetInterfaceDescription", ["interface": name], as: JSONValue.self)
                let text = try #require(reply["description"]?.stringValue)
                #expect(try VarlinkInterface(text).name == name)
            }
            await #expect(throws: VarlinkError.interfaceNotFound("org.none")) {
                try await client.call(
                    "org.varlink.service.GetInterfaceDescription", ["interface": "org.none"], as: JSONValue.self)
            }
        }
    }

    @Test func callsAreAnsweredWithValuesAndErrors() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            let long = TestService.Echo(text: String(repeating: "ü", count: 200_000))
            #expect(try await client.call("org.example.test.Echo", long, as: TestService.Echo.self).text == long.text)
            #expect(try await client.call("org.example.test.Note", ["text": "a"], as: JSONValue.self) == [:])
            await #expect(throws: VarlinkError(name: "org.example.test.Failed", parameters: ["reason": "x"])) {
                try await client.call("org.example.test.Fail", ["reason": "x"], as: JSONValue.self)
            }
            let crash = VarlinkError(
                name: "org.example.test.InternalError", parameters: ["message": "the disk is on fire"])
            await #expect(throws: crash) { try await client.call("org.example.test.Crash", as: JSONValue.self) }
        }
    }

    @Test func callsThatDoNotFitAreRefusedByName() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            func refusal(_ method: String, _ parameters: JSONValue = [:]) async -> VarlinkError? {
                await #expect(throws: VarlinkError.self) {
                    try await client.call(method, parameters, as: JSONValue.self)
                }
            }
            #expect(await refusal("org.none.X") == .interfaceNotFound("org.none"))
            #expect(await refusal("X") == .methodNotFound("X"))
            #expect(await refusal("org.example.test.X") == .methodNotFound("org.example.test.X"))
            #expect(await refusal("org.example.test.Echo") == .invalidParameter("text"))
            #expect(await refusal("org.example.test.Echo", ["text": 1]) == .invalidParameter("text"))
            #expect(await refusal("org.example.test.Echo", ["text": "", "txet": ""]) == .invalidParameter("txet"))
            #expect(await refusal("org.example.test.Declared") == .methodNotImplemented("org.example.test.Declared"))
            #expect(await refusal("org.example.test.Count", ["to": 2]) == .expectedMore)
            #expect(try await client.call("org.example.test.Count", ["to": 1], as: TestService.Value.self).value == 1)
        }
    }

    @Test func aStreamEndsWithItsLastReplyAndTheConnectionGoesOn() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            var values: [Int?] = []
            for try await reply in client.stream("org.example.test.Count", ["to": 3]) {
                values.append(reply["value"]?.intValue)
            }
            #expect(values == [1, 2, 3])
            #expect(
                try await client.call("org.example.test.Echo", ["text": "a"], as: TestService.Echo.self).text == "a")
            await #expect(throws: VarlinkError.invalidParameter("to")) {
                for try await _ in client.stream("org.example.test.Count") {}
            }
        }
    }

    @Test func pipelinedCallsAreAnsweredInOrder() async throws {
        try await ServerFixture.with { fixture in
            let peer = try RawPeer(path: fixture.path)
            let calls = (0..<200).map { index in
                index % 5 == 0
                    ? #"{"method":"org.example.test.Count","parameters":{"to":2},"more":true}"# + "\0"
                    : #"{"method":"org.example.test.Echo","parameters":{"text":"\#(index)"}}"# + "\0"
            }
            await peer.send(calls.joined())
            for index in 0..<200 {
                if index % 5 == 0 {
                    #expect(try await peer.receive() == ["parameters": ["value": 1], "continues": true])
                    #expect(try await peer.receive() == ["parameters": ["value": 2]])
                } else {
                    #expect(try await peer.receive() == ["parameters": ["text": .string(String(index))]])
                }
            }
        }
    }

    @Test func onewayCallsAreDoneButNeverAnswered() async throws {
        try await ServerFixture.with { fixture in
            let peer = try RawPeer(path: fixture.path)
            for method in ["org.example.test.Crash", "org.example.test.None", "org.varlink.service.GetInfo"] {
                await peer.send(#"{"method":"\#(method)","oneway":true}"# + "\0")
            }
            await peer.send(Self.echo)
            #expect(try await peer.receive() == ["parameters": ["text": "hi"]])
            let client = try await fixture.client()
            try await client.oneway("org.example.test.Note", ["text": "last words"])
            client.close()
            #expect(await fixture.event() == "last words")
        }
    }

    /// A call of every method that the server has, with parameters that fit.
    private static let everyCall = [
        "org.varlink.service.GetInfo": "{}",
        "org.varlink.service.GetInterfaceDescription": #"{"interface":"org.example.test"}"#,
        "org.example.test.Echo": #"{"text":"x"}"#, "org.example.test.Count": #"{"to":2}"#,
        "org.example.test.Note": #"{"text":"x"}"#, "org.example.test.Fail": #"{"reason":"x"}"#,
        "org.example.test.Crash": "{}", "org.example.test.Peer": "{}", "org.example.test.Declared": "{}",
        "org.example.test.Forever": "{}", "org.example.test.Flood": "{}",
    ]

    @Test func everyMethodTakesAOnewayCallAndNeverAnswersIt() async throws {
        try await ServerFixture.with { fixture in
            // What goes on for ever keeps its own connection busy.
            let calls = Self.everyCall.filter { !$0.key.hasSuffix("Forever") && !$0.key.hasSuffix("Flood") }
            for flags in [#""oneway":true"#, #""oneway":true,"more":true"#, #""oneway":true,"upgrade":true"#] {
                let peer = try RawPeer(path: fixture.path)
                for (method, parameters) in calls {
                    await peer.send(#"{"method":"\#(method)","parameters":\#(parameters),\#(flags)}"# + "\0")
                }
                // Neither do those that do not fit.
                await peer.send(#"{"method":"org.example.test.Echo",\#(flags)}"# + "\0")
                await peer.send(Self.echo)
                #expect(try await peer.receive() == ["parameters": ["text": "hi"]], "\(flags)")
            }
        }
    }

    @Test func everyMethodRefusesAnUpgradeAndTheConnectionGoesOn() async throws {
        try await ServerFixture.with { fixture in
            let interfaces = try [ServiceRegistry.definition, fixture.service.interface.text].map(VarlinkInterface.init)
            let methods = interfaces.flatMap { interface in
                interface.members.compactMap { member in
                    if case .method = member.declaration { "\(interface.name).\(member.name)" } else { nil }
                }
            }
            #expect(Set(methods) == Set(Self.everyCall.keys))
            let peer = try RawPeer(path: fixture.path)
            for (method, parameters) in Self.everyCall {
                for flags in [#""upgrade":true"#, #""upgrade":true,"more":true"#] {
                    await peer.send(
                        #"{"method":"\#(method)","parameters":\#(parameters),\#(flags)}"# + "\0" + Self.echo)
                    #expect(
                        try await peer.receive() == [
                            "error": "org.varlink.service.InvalidParameter", "parameters": ["parameter": "upgrade"],
                        ], "\(method)")
                    #expect(try await peer.receive() == ["parameters": ["text": "hi"]], "\(method)")
                }
            }
        }
    }

    @Test func aHangUpCancelsTheCall() async throws {
        try await ServerFixture.with { fixture in
            let peer = try RawPeer(path: fixture.path)
            await peer.send(#"{"method":"org.example.test.Forever","more":true}"# + "\0")
            #expect(try await peer.receive()?["continues"] == true)
            peer.hangUp()
            #expect(await fixture.event() == "cancelled")
        }
    }

    @Test func leavingAStreamCancelsTheCall() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            for try await _ in client.stream("org.example.test.Forever") { break }
            #expect(await fixture.event() == "cancelled")
        }
    }

    @Test func cancellingTheCallersTaskCancelsTheCall() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                for try await _ in client.stream("org.example.test.Forever") { signal.finish() }
            }
            for await _ in started {}
            task.cancel()
            #expect(await fixture.event() == "cancelled")
        }
    }

    @Test func aClientThatOnlyStopsSendingStillGetsItsAnswers() async throws {
        try await ServerFixture.with { fixture in
            let peer = try RawPeer(path: fixture.path)
            await peer.send(String(repeating: Self.echo, count: 20))
            peer.finishSending()
            for _ in 0..<20 { #expect(try await peer.receive() == ["parameters": ["text": "hi"]]) }
            #expect(try await peer.receive() == nil)
        }
    }

    @Test func shutdownEndsCallsAndConnections() async throws {
        try await ServerFixture.with { fixture in
            let peer = try RawPeer(path: fixture.path)
            await peer.send(#"{"method":"org.example.test.Forever","more":true}"# + "\0")
            #expect(try await peer.receive()?["continues"] == true)
            fixture.server.shutdown()
            #expect(await fixture.event() == "cancelled")
            #expect(try await peer.receive() == nil)
        }
    }

    @Test func thePeerIsWhoTheKernelSaysItIs() async throws {
        try await ServerFixture.with { fixture in
            let client = try await fixture.client()
            let peer = try await client.call("org.example.test.Peer", as: PeerCredentials.self)
            var groups = [gid_t](repeating: 0, count: Int(getgroups(0, nil)))
            #expect(getgroups(Int32(groups.count), &groups) == groups.count)
            #expect(peer == PeerCredentials(pid: getpid(), uid: getuid(), gid: getgid(), groups: groups))
        }
    }

    @Test func aGroupIsTheEffectiveOneOrASupplementaryOne() {
        let peer = PeerCredentials(pid: 1, uid: 2, gid: 3, groups: [4, 5])
        #expect([3, 4, 5].allSatisfy(peer.belongs))
        #expect(![1, 2, 6].contains(where: peer.belongs))
    }
}
