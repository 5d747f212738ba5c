import Foundation
import Testing

@testable import Systemd

struct ListenDescriptorTests {
    @Test func descriptorsAreTakenOnceWithTheirNames() async {
        await #expect(processExitsWith: .success) {
            // The first descriptor of the protocol; whatever stands there must be free for it in this process.
            var pair: [Int32] = [0, 0]
            try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
            let saved = fcntl(3, F_DUPFD, 100)
            for descriptor in [Int32(3), 4] where !pair.contains(descriptor) { dup2(pair[0], descriptor) }
            setenv("LISTEN_PID", String(getpid()), 1)
            setenv("LISTEN_FDS", "2", 1)
            setenv("LISTEN_FDNAMES", "control:other", 1)
            let taken = ListenDescriptor.takeAll()
            let isClosedOnExec = fcntl(3, F_GETFD) & FD_CLOEXEC != 0
            let again = ListenDescriptor.takeAll()
            if saved >= 0 { dup2(saved, 3) }
            #expect(taken.map(\.descriptor) == [3, 4])
            #expect(taken.map(\.name) == ["control", "other"])
            #expect(isClosedOnExec)
            #expect(again.isEmpty)
            #expect(getenv("LISTEN_FDS") == nil)
        }
    }

    @Test func anotherProcesssDescriptorsAreLeftAlone() async {
        await #expect(processExitsWith: .success) {
            setenv("LISTEN_PID", "1", 1)
            setenv("LISTEN_FDS", "1", 1)
            #expect(ListenDescriptor.takeAll().isEmpty)
        }
    }
}
