import Varlink

/// A service whose methods each show one duty of the server.
struct TestService: VarlinkService {
    struct Unexpected: Error, CustomStringConvertible {
        var description: String { "the disk is on fire" }
    }
    struct Echo: Codable, Sendable {
        var text: String
    }
    struct Value: Codable, Sendable {
        var value: Int
    }

    let interface: VarlinkInterface
    /// The recorded events, in order.
    let events: AsyncStream<String>
    private let note: AsyncStream<String>.Continuation

    init() throws {
        interface = try VarlinkInterface(
            """
            # Things to try.
            interface org.example.test
            method Echo(text: string) -> (text: string)
            method Count(to: int) -> (value: int)
            method Forever() -> (value: int)
            method Flood() -> (text: string)
            method Note(text: string) -> ()
            method Fail(reason: string) -> ()
            method Crash() -> ()
            method Peer() -> (pid: int, uid: int, gid: int, groups: []int)
            method Declared() -> ()
            error Failed (reason: string)
            error InternalError (message: string)
            """)
        (events, note) = AsyncStream.makeStream()
    }

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        switch call.method {
        case "Echo": try await reply.send(call.decode(Echo.self))
        case "Count":
            let last = call.parameters["to"]?.intValue ?? 0
            for value in 1...last { try await reply.send(Value(value: value), continues: value < last) }
        case "Forever":
            try await reply.send(Value(value: 0), continues: true)
            do {
                try await Task.sleep(for: .seconds(3600))
            } catch {
                note.yield("cancelled")
                throw error
            }
        case "Flood":
            do {
                let echo = Echo(text: String(repeating: "x", count: 1 << 16))
                while true { try await reply.send(echo, continues: true) }
            } catch {
                note.yield("stuck")
                throw error
            }
        case "Note": note.yield(call.parameters["text"]?.stringValue ?? "?")
        case "Fail":
            throw VarlinkError(
                name: "org.example.test.Failed", parameters: ["reason": call.parameters["reason"] ?? nil])
        case "Crash": throw Unexpected()
        case "Peer": try await reply.send(call.peer)
        default: throw VarlinkError.methodNotImplemented("org.example.test.\(call.method)")
        }
    }
}
