import Testing
import Varlink

struct GreeterService: VarlinkService {
    let interface: VarlinkInterface

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        let name = call.parameters["name"]?.stringValue ?? ""
        try await reply.send(["text": "Hello, \(name)"])
    }
}

@Suite struct VarlinkServiceSnippet {
    @Test func aCallIsAnsweredInOneReply() async throws {
        let service = try GreeterService(interface: VarlinkInterfaceSnippet.greeter())
        let call = VarlinkCall(
            method: "Greet", parameters: ["name": "Ada"], peer: PeerCredentials(pid: 1, uid: 0, gid: 0))
        try await confirmation { replied in
            let replier = VarlinkReplier(for: call) { _, continues in
                #expect(!continues)
                replied()
            }
            try await service.handle(call, reply: replier)
        }
    }
}
