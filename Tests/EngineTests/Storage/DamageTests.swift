import Foundation
import Jobs
import Storage
import Testing

@testable import Engine

/// Whatever byte of a checkpoint is another one, and wherever a file ends too early: it is rejected, and the one before is
/// used.
@Suite(.serialized) struct DamageTests {
    let fixture: RunFixture
    let checkpoints: SavedCheckpoints

    init() throws {
        fixture = try RunFixture()
        checkpoints = try SavedCheckpoints(fixture.directory.url, like: fixture)
        for step in 1...2 { try checkpoints.save(step, keep: 2, through: FaultyFileOperations()) }
    }

    private static let files = [
        "manifest.json", "ema.safetensors", "model.safetensors", "optimizer.safetensors",
    ]

    private func file(_ name: String) -> URL {
        RunDirectory(checkpoints.root).checkpoint(step: 2).appending(path: name)
    }

    /// The step that is found when a file has this content, and the file that is named as the reason.
    private func found(_ name: String, _ content: Data) throws -> (step: Int?, isNamed: Bool) {
        try content.write(to: file(name))
        var reasons: [String] = []
        let found = try checkpoints.store(SystemFileOperations()).newestValid { reasons.append($0) }
        return (found?.manifest.step, reasons.count == 1 && reasons[0].contains("step-00000002 is rejected: \(name)"))
    }

    @Test(arguments: files)
    func anyByteThatIsAnotherOneIsFound(name: String) throws {
        let good = try Data(contentsOf: file(name))
        let flips: [UInt8] = SavedCheckpoints.all ? (0..<8).map { 1 << $0 } : [1 << UInt8(name.count % 8)]
        let stride = SavedCheckpoints.all || name == "manifest.json" ? 1 : 11
        var cases = 0
        for place in Swift.stride(from: 0, to: good.count, by: stride) {
            for flip in flips {
                var bytes = good
                bytes[place] ^= flip
                let (step, isNamed) = try found(name, bytes)
                #expect(step == 1 && isNamed, "bits \(flip) of byte \(place) of \(good.count)")
                cases += 1
            }
        }
        try good.write(to: file(name))
        #expect(try checkpoints.newest() == 2)
        if SavedCheckpoints.all { print("damage: \(cases) bits of \(name) flipped: 0 accepted") }
    }

    @Test(arguments: files)
    func aFileThatEndsElsewhereIsFound(name: String) throws {
        let good = try Data(contentsOf: file(name))
        let stride = SavedCheckpoints.all ? 1 : 37
        let lengths = Set(Swift.stride(from: 0, to: good.count, by: stride)).union([1, 7, 8, 9, 512, good.count - 1])
            .filter { $0 < good.count }
        for length in lengths.sorted() {
            let (step, isNamed) = try found(name, good.prefix(length))
            #expect(step == 1 && isNamed, "\(length) of \(good.count) bytes")
        }
        for more in [Data([0]), Data("\n".utf8), good] {
            let (step, isNamed) = try found(name, good + more)
            #expect(step == 1 && isNamed, "\(more.count) bytes more")
        }
        if SavedCheckpoints.all { print("damage: \(name) cut at \(lengths.count) lengths: 0 accepted") }
    }
}
