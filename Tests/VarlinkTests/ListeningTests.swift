import Foundation
import Testing

@testable import Varlink

struct ListeningTests {
    @Test func theSocketHasItsPermissionsAndIsRemovedAtTheEnd() async throws {
        let path = try await ServerFixture.with { fixture in
            let attributes = try FileManager.default.attributesOfItem(atPath: fixture.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            return fixture.path
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aLivingServerIsNotReplaced() async throws {
        try await ServerFixture.with { fixture in
            #expect(throws: ListenError.inUse(path: fixture.path)) {
                _ = try ListeningSocket(.path(fixture.path, mode: 0o600))
            }
        }
    }

    @Test func aDeadServersSocketIsReplacedAndAFileIsNot() async throws {
        try await ServerFixture.with { fixture in
            let path = fixture.path + ".dead"
            let dead = try ListeningSocket(.path(path, mode: 0o600))
            close(dead.descriptor)
            let socket = try ListeningSocket(.path(path, mode: 0o600))
            close(socket.descriptor)
            socket.removeFile()
            try Data().write(to: URL(filePath: path))
            #expect(throws: ListenError.notASocket(path: path)) { _ = try ListeningSocket(.path(path, mode: 0o600)) }
        }
    }

    @Test func theSocketOfAnotherServerIsLeftAtTheEnd() async throws {
        try await ServerFixture.with { fixture in
            let path = fixture.path + ".mine"
            let first = try ListeningSocket(.path(path, mode: 0o600))
            unlink(path)
            let second = try ListeningSocket(.path(path, mode: 0o600))
            first.removeFile()
            #expect(FileManager.default.fileExists(atPath: path))
            second.removeFile()
            #expect(!FileManager.default.fileExists(atPath: path))
            close(first.descriptor)
            close(second.descriptor)
        }
    }

    @Test func anInheritedSocketIsServed() async throws {
        try await ServerFixture.with { fixture in
            let path = fixture.path + ".inherited"
            let socket = try ListeningSocket(.path(path, mode: 0o600))
            // Waiting in the kernel's queue since before the server began.
            let early = try RawPeer(path: path)
            await early.send(#"{"method":"org.example.test.Echo","parameters":{"text":"early"}}"# + "\0")
            let server = try VarlinkServer(
                vendor: "", product: "", version: "", url: "", services: [try TestService()])
            let second = ServerFixture(path: path, service: fixture.service, server: server)
            try await second.run(.descriptor(socket.descriptor)) { _ in
                let reply = try await early.receive()
                #expect(reply == ["parameters": ["text": "early"]])
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func whatDoesNotListenIsRefused() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(throws: ListenError.notListening(descriptor: file)) { _ = try ListeningSocket(.descriptor(file)) }
        #expect(throws: ListenError.notListening(descriptor: -1)) { _ = try ListeningSocket(.descriptor(-1)) }
        let long = "/tmp/" + String(repeating: "x", count: 110)
        #expect(throws: ListenError.unusablePath(long)) { _ = try ListeningSocket(.path(long, mode: 0o600)) }
    }

    @Test func aClientSaysWhyItCannotConnect() async throws {
        try await ServerFixture.with { fixture in
            let none = fixture.path + ".none"
            await #expect(throws: VarlinkClientError.noSocket(path: none)) {
                try await VarlinkClient.connect(path: none)
            }
            let dead = fixture.path + ".dead"
            close(try ListeningSocket(.path(dead, mode: 0o600)).descriptor)
            await #expect(throws: VarlinkClientError.refused(path: dead)) {
                try await VarlinkClient.connect(path: dead)
            }
            let file = fixture.path + ".file"
            try Data("spec".utf8).write(to: URL(filePath: file))
            defer { unlink(file) }
            for (path, kind) in [(file, "a file"), ("/tmp", "a directory")] {
                await #expect(throws: VarlinkClientError.notASocket(path: path, kind: kind)) {
                    try await VarlinkClient.connect(path: path)
                }
            }
            let client = try await fixture.client()
            client.close()
            await #expect(throws: VarlinkClientError.closed) {
                try await client.call("org.varlink.service.GetInfo", as: JSONValue.self)
            }
        }
    }
}
