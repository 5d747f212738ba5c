import Digest
import Foundation
import Jobs
import Storage
import Synchronization
import Testing

@testable import Engine

struct StorageTests {
    let fixture: RunFixture
    init() throws { fixture = try RunFixture() }

    @Test func hashesAreThoseOfTheStandard() throws {
        let file = fixture.root.appending(path: "abc")
        try Data("abc".utf8).write(to: file)
        let path = file.path(percentEncoded: false)
        #expect(
            try SHA256.hash(ofFile: path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "FIPS 180-2, B.1")
        try Data(repeating: UInt8(ascii: "a"), count: 1_000_000).write(to: file)
        #expect(
            try SHA256.hash(ofFile: path)
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", "FIPS 180-2, B.3")
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        let file = fixture.root.appending(path: "value")
        try AtomicFile.write(Data("long old content".utf8), to: file)
        try AtomicFile.write(Data("new".utf8), to: file)
        #expect(try String(contentsOf: file, encoding: .utf8) == "new")
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.root.path(percentEncoded: false))
        #expect(!names.contains { $0.hasPrefix(".tmp") })
    }

    @Test func aWriteIntoAMissingDirectoryNamesTheFile() {
        let file = fixture.root.appending(path: "missing/value")
        let error = #expect(throws: FileError.self) { try AtomicFile.write(Data(), to: file) }
        #expect(error?.description.hasSuffix("value-\(getpid()): No such file or directory") == true)
    }

    @Test func theLockIsFreeAgainWhenItsHolderIsGone() throws {
        do {
            let lock = try RunLock(fixture.directory.lock)
            #expect(throws: RunDirectoryBusy.self) { try RunLock(fixture.directory.lock) }
            withExtendedLifetime(lock) {}
        }
        _ = try RunLock(fixture.directory.lock)
        #expect(try String(contentsOf: fixture.directory.lock, encoding: .utf8) == "\(getpid())\n")
    }

    /// Puts a file in the place of the checkpoints after step 5 and takes it away after step 9.
    private final class Obstacle: Interruption {
        let directory: RunDirectory
        let step = Mutex(0)

        init(_ directory: RunDirectory) { self.directory = directory }

        var stopReason: String? {
            let step = step.withLock { step in
                step += 1
                return step
            }
            let path = directory.checkpoints.path(percentEncoded: false)
            let name = path.hasSuffix("/") ? String(path.dropLast()) : path
            // Each save waits for the end of the one before: the first has ended now, and the third meets the obstacle.
            // The second may be at work and make the folder anew, which is then moved away as well.
            if step == 5 {
                for attempt in 0... {
                    rename(name, "\(name).\(attempt)")
                    let file = open(name, O_WRONLY | O_CREAT | O_EXCL, 0o600)
                    if file >= 0 {
                        close(file)
                        break
                    }
                }
            }
            if step == 9 { try? FileManager.default.removeItem(atPath: name) }
            return nil
        }

        func takeSaveRequest() -> Bool { false }
    }

    @Test func aFailedSaveIsAWarningAndTheNextOneWorks() throws {
        try fixture.freeze(try fixture.train(steps: 10, every: 2))
        #expect(fixture.run(interruption: Obstacle(fixture.directory)).status == .succeeded)
        let events = try fixture.events()
        let saved = events.filter { $0.event == .checkpoint }.compactMap(\.checkpoint?.step)
        #expect(saved.first == 2 && saved.last == 10 && !saved.contains(6), "\(saved)")
        let warning = try #require(events.first { $0.event == .warning }?.text)
        #expect(warning.hasPrefix("cannot save since step \(saved.contains(4) ? 6 : 4): "), "\(warning)")
    }

    /// In a process of its own, since the reserve holds for all writes of a process.
    @Test func writesLeaveTheReserveFreeAndRecordsMayUseIt() async {
        await #expect(processExitsWith: .success) {
            let url = URL.temporaryDirectory.appending(path: "cfgd-reserve-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: url) }
            SystemFileOperations.keepFree(.max)
            let error = #expect(throws: FileError.self) { try AtomicFile.write(Data("x".utf8), to: url) }
            #expect(error?.isOutOfSpace == true)
            #expect(error?.description.contains(" MB are kept free (cfgd --reserve)") == true)
            #expect(!FileManager.default.fileExists(atPath: url.path))
            try AtomicFile.write(Data("x".utf8), to: url, through: SystemFileOperations(mayUseReserve: true))
            SystemFileOperations.keepFree(0)
            try AtomicFile.write(Data("y".utf8), to: url)
        }
    }
}
